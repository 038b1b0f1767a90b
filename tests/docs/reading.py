"""The repository's own texts, as the tests of this room read them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
METHODE = ROOT / "docs" / "methode.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
MARK = re.compile(r"\*\(nog niet gebouwd: (\w+)\)\*")


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def pages() -> list[Path]:
    """Every page that people read: the docs, and those at the root."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("ketenrapport/**/*.md")])


def code() -> list[Path]:
    """Every module of the package and of its tests, but for this room, which speaks about references."""
    return sorted(path for room in ("ketenrapport", "tests") for path in (ROOT / room).rglob("*.py") if path.parent.name != "docs")


def anchors(page: Path) -> set[str]:
    """What a link can point at in a page: its headings, as GitHub spells them."""
    found = set()
    for heading in re.findall(r"(?m)^#{1,6} +(.+?)\s*$", text(page)):
        words = re.sub(r"[`*_]|\[|\]\([^)]*\)", "", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


def section(title: str, page: Path = METHODE) -> str:
    """The text under the heading that begins with this title, up to the next of its level or above."""
    lines = text(page).splitlines()
    at = next(number for number, line in enumerate(lines) if re.match(rf"#+ {re.escape(title)}", line))
    level = len(lines[at]) - len(lines[at].lstrip("#"))
    rest = lines[at + 1 :]
    until = next((number for number, line in enumerate(rest) if re.match(rf"#{{1,{level}}} ", line)), len(rest))
    return "\n".join(rest[:until])


def rows(part: str) -> Iterator[tuple[str, ...]]:
    """The rows of the tables in a part of a page, cell by cell, their headers among them."""
    for line in part.splitlines():
        if line.startswith("|") and not re.fullmatch(r"[|\-: ]+", line):
            yield tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
