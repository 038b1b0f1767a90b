"""Which reports there are, and what their files are called: ``2026-10_VERG_prestatiegesprek_v1.docx``, beside it a snapshot if adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.saving.claim import Series
from ketenrapport.saving.names import distinct_names
from ketenrapport.words.periods import in_file_name
from ketenrapport.words.vocabulary import Variant
from ketenrapport.words.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SNAPSHOT = ".momentopname.zip"


def names_of_chains(chains: Iterable[str]) -> dict[str, str]:
    """For each chain its name in that of a file, unlike those of the others."""
    return distinct_names(chains, otherwise="keten")


def variant_of(text: str) -> Variant:
    """The variant that the user asks for; '' is the full one. Raises CommandError when there is none of this name."""
    if text and text not in list(Variant):
        raise CommandError(f"Er is geen variant '{text}'; kies uit {listing(Variant)}.")
    return Variant(text or Variant.FULL)


def documents_of(folder: Path, stem: str) -> Series:
    """The versions of a Word document; a PDF made of one takes its number, too."""
    return Series(folder, stem, ".docx", also=(".pdf",))


def reports_of(folder: Path, period: str, name: str, variant: str = Variant.FULL) -> Series:
    """The versions of a report over a period (its code); ``name`` is that of the chain in files."""
    ending = "" if variant == Variant.FULL else f"_{variant}"
    return documents_of(folder, f"{in_file_name(period)}_{name}_prestatiegesprek{ending}")


def snapshots_of(folder: Path, period: str, name: str) -> Series:
    """The snapshots of adopted reports: each has the number of its report."""
    return Series(folder, f"{in_file_name(period)}_{name}", SNAPSHOT)
