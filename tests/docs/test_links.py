"""Every reference leads somewhere: from the code to the method page and the decisions, and between the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from tests.docs.reading import METHODE, ROOT, anchors, code, pages, text

if TYPE_CHECKING:
    from pathlib import Path

# ``methode b1–b6, b7 (knob index) and b10`` names four headings: one, or several with a comma, a dash or 'and' between them.
_PART = r"\b(?:b\d+|[a-e]|\d)\b"
_METHODE = re.compile(rf"\b[Mm]ethode\s+(?P<parts>{_PART}(?:\s*(?:,| and|–|-)\s*{_PART})*)")
_DECISION = re.compile(r"\b[Dd]ecision (?P<number>\d+)\b")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
# A path inside the repository, between back-ticks.
_PATH = re.compile(r"`((?:ketenrapport|tests|docs|workbook_templates|\.ci|\.readme)/[\w./*-]+)`")
_FENCE = re.compile(r"(?ms)^ *```.*?^ *```")


def headings() -> set[str]:
    """What code may call a part of the method page: ``b2``, ``a``, ``4``."""
    found = re.findall(r"(?m)^#+ (?:\((?P<letter>[a-e])\)|(?P<number>b?\d+)\.) ", text(METHODE))
    return {letter or number for letter, number in found}


def references(source: str) -> list[str]:
    """The parts of the method page that a text names."""
    return [part for found in _METHODE.finditer(source) for part in re.findall(_PART, found["parts"])]


def test_the_method_page_has_the_headings_that_code_names() -> None:
    assert headings() >= {"a", "b1", "b12", "c", "d", "e", "1", "4", "5"}
    assert references("(methode b1–b6, b7 (knob index)); Methode a: 'x' (K02); methode b1, b2 and b5.") == [
        "b1",
        "b6",
        "b7",
        "a",
        "b1",
        "b2",
        "b5",
    ]


def test_each_reference_in_the_code_is_a_heading_of_the_method_page() -> None:
    known, named = headings(), 0
    for path in code():
        for part in references(text(path)):
            named += 1
            assert part in known, f"{path.relative_to(ROOT)}: methode {part}"
    assert named > 100


def test_each_decision_that_is_named_is_there() -> None:
    numbers = {int(path.name[:4]) for path in ROOT.glob("docs/decisions/[0-9]*.md")}
    assert numbers == set(range(1, len(numbers) + 1))
    for path in [*code(), *pages()]:
        for found in _DECISION.finditer(text(path)):
            assert int(found["number"]) in numbers, f"{path.relative_to(ROOT)}: {found[0]}"


def test_each_decision_says_what_the_others_say() -> None:
    index = text(ROOT / "docs" / "decisions" / "README.md")
    for path in ROOT.glob("docs/decisions/[0-9]*.md"):
        number, title = re.match(r"# (\d+)\. (.+)", text(path)).groups()
        assert int(number) == int(path.name[:4])
        assert f"{int(number)}. [{title}]({path.name})" in index
        parts = re.findall(r"(?m)^## (.+)", text(path))
        assert parts == ["Context", "Decision", "Why", "Refused", "Measured"], path.name


def test_nothing_refers_to_a_page_that_is_not_in_the_project() -> None:
    """The method page was called domein, this project's design DESIGN; 'Sociaal domein' is a department."""
    left = re.compile(rf"\b[Dd]omein (?:{_PART}|\((?:[a-e]|b\d+)\))|\bdomein\.md|\bDESIGN\b|\bSTYLE\.md|§\d")
    for path in [*code(), *pages()]:
        allowed = "§2", "§4"  # parts of the page itself
        found = [hit for hit in left.findall(text(path)) if not (path == METHODE and hit in allowed)]
        assert not found, f"{path.relative_to(ROOT)}: {found}"


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for found in _LINK.finditer(_FENCE.sub("", text(page))):
        target, _, anchor = unquote(found["target"]).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        to = (page.parent / target).resolve() if target else page
        assert to.exists(), found[0]
        assert not anchor or anchor in anchors(to), found[0]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_that_a_page_names_exist(page: Path) -> None:
    for path in _PATH.findall(text(page)):
        assert list(ROOT.glob(path.rstrip("/"))), path


def test_every_page_is_linked_from_another() -> None:
    linked = {
        (page.parent / found["target"].partition("#")[0]).resolve()
        for page in pages()
        for found in _LINK.finditer(text(page))
        if ":" not in found["target"]
    }
    for page in ROOT.glob("docs/**/*.md"):
        assert page.resolve() in linked, page.relative_to(ROOT)
