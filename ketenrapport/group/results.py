"""The comparison on disk: bundel.xlsx and bundel.docx for the group, or a version for each organisation with the others as letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.group.book import book
from ketenrapport.group.bundle import entries
from ketenrapport.group.comparison import compare
from ketenrapport.group.keeping import other_in, write_over
from ketenrapport.group.report import group_report
from ketenrapport.group.shown import Audience, Names
from ketenrapport.group.telling import file_lines
from ketenrapport.report.word.document import render
from ketenrapport.saving.refused import SavingError, cause
from ketenrapport.words.periods import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ketenrapport.group.bundle import Line
    from ketenrapport.group.comparison import Comparison
    from ketenrapport.group.definitions import Agreed
    from ketenrapport.group.telling import FileLine

BOOK, REPORT = "bundel.xlsx", "bundel.docx"
OWN_BOOK, OWN_REPORT = "vergelijking.xlsx", "vergelijking.docx"


def compared(lines: Sequence[Line], period: str, given: Mapping[str, Agreed]) -> tuple[Comparison, list[FileLine]]:
    """The comparison of what was read, and what is told of every file."""
    comparison = compare(entries(lines), period, given)
    return comparison, file_lines(lines, comparison)


def write_comparison(lines: Sequence[Line], comparison: Comparison, files: Sequence[FileLine], output: Path, names: Names) -> list[Path]:
    """The paths of what was written; nothing when nobody has a period to compare over. Raises CommandError.

    A version for one organisation stands in the folder of that organisation, so that it travels alone.
    """
    period = parse(comparison.period)
    if period is None:
        return []
    if names is Names.OWN:
        own = [line for line in lines if line.member is not None and not other_in(line.source, line.member)]
        wanted = [(line.source.folder, Audience(names, line.source.name), (OWN_BOOK, OWN_REPORT)) for line in own]
    else:
        wanted = [(output, Audience(names), (BOOK, REPORT))]
    made = []
    for folder, audience, (workbook, document) in wanted:
        made.append(_written(folder / workbook, book(comparison, files, audience, period.end)))
        made.append(_written(folder / document, render(group_report(comparison, files, audience))))
    return made


def _written(path: Path, data: bytes) -> Path:
    try:
        write_over(path, data)
    except SavingError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{path} kan niet worden geschreven ({cause(error)}); sluit het bestand of kies een andere map.") from None
    return path
