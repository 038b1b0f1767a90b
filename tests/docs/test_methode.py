"""The method page names what the program has: findings, columns, commands; and marks, no longer than needed, what it lacks."""

from __future__ import annotations

import re

import pytest
import typer

from ketenrapport.checks.registry import FIGURES, RULES, TOLD_ELSEWHERE
from ketenrapport.checks.rule import Rule
from ketenrapport.doors.shell import app
from ketenrapport.report.say.document import SECTIONS
from ketenrapport.words.findings import KINDS
from ketenrapport.words.schema import INPUT_TABLES, SETTINGS, TABLES
from ketenrapport.words.vocabulary import Table
from tests.docs.reading import MARK, METHODE, ROOT, rows, section, text

THEMES = {"oordeel", "rapport", "werkmap", "invoer", "gesprek", "excel", "groep", "veilig"}
COMMANDS = typer.main.get_command(app).commands
_CODE = re.compile(r"\b[A-Z]\d\d\b")


def told() -> set[str]:
    """The codes that the program can tell a user."""
    codes = {rule.code for rule in RULES} | {key.partition(".")[0] for key in KINDS}
    return codes | TOLD_ELSEWHERE.keys() | FIGURES.keys()


def code_cells() -> dict[str, list[str]]:
    """For each code the cells of the tables of (a) that are about it."""
    cells: dict[str, list[str]] = {}
    for row in rows(section("(a) Domeinmodel")):
        for cell in row[:2]:
            if found := re.match(r"[FWI] ([A-Z]\d\d)\b", cell):
                cells.setdefault(found[1], []).append(cell)
    return cells


def test_marks_name_a_known_subject() -> None:
    named = set(MARK.findall(text(METHODE)))
    assert named <= THEMES
    for theme in THEMES:
        assert f"*{theme}*" in text(METHODE)
    assert text(METHODE).count("nog niet gebouwd") == len(MARK.findall(text(METHODE))), "a mark that is spelt otherwise"


def test_every_finding_stands_on_the_page() -> None:
    assert told() <= code_cells().keys()


def test_codes_are_marked_as_long_as_the_program_lacks_them() -> None:
    for code, cells in code_cells().items():
        marked = all(MARK.search(cell) for cell in cells)
        assert marked == (code not in told()), code


def test_codes_that_the_page_names_elsewhere_stand_in_its_tables() -> None:
    groups = section("Groepen op Controle")
    assert set(_CODE.findall(groups)) <= code_cells().keys()


def _row(table: Table) -> str:
    """What the page says of a table: the row that begins with its sheet, or names its identifier."""
    part = section("Invoerbladen") if table in INPUT_TABLES or table.sheet == "Invoer" else section("Uitvoerbladen")
    found = [row for row in rows(part) if row[0].startswith(f"**{table.sheet}**") or f"`{table.identifier}`" in row[0]]
    exact = [row for row in found if f"`{table.identifier}`" in row[0]] or found
    assert exact, table.identifier
    return exact[0][1]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.identifier)
def test_every_column_stands_on_the_page(table: Table) -> None:
    said = re.sub(r"[*`]", "", _row(table))
    for column in table.columns:
        assert re.search(rf"(?<!\w){re.escape(column.header)}(?!\w)", said), column.header


def test_every_setting_stands_on_the_page() -> None:
    said = next(row for row in rows(section("Invoerbladen")) if row[0].startswith("**Instellingen**"))[1]
    for setting in SETTINGS:
        assert setting.key in said


def test_every_section_of_the_report_stands_on_the_page() -> None:
    said = section("(c) Het Word-rapport")
    for kind in SECTIONS:
        assert kind.name in said


def _commands() -> dict[str, bool]:
    """The commands on the page, and whether they are still to be built."""
    cells = [row[0] for row in rows(section("(e) Opdrachten"))]
    return {name: bool(MARK.search(cell)) for cell in cells for name in re.findall(r"`([a-z]+)\b", cell)}


def test_every_command_stands_on_the_page_and_is_marked_as_long_as_it_is_lacking() -> None:
    assert COMMANDS.keys() <= _commands().keys()
    for name, marked in _commands().items():
        assert marked == (name not in COMMANDS), name


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_stands_in_the_readme(name: str) -> None:
    readme = text(ROOT / "README.md")
    assert re.search(rf"\bketenrapport {name}\b", readme)
    for parameter in COMMANDS[name].params:
        for option in parameter.opts:
            if option.startswith("--"):
                assert option in readme, option


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.code.startswith("K")], ids=lambda rule: rule.key)
def test_a_rule_quotes_the_sentence_that_the_page_gives_it(rule: Rule) -> None:
    """A quotation may leave out a beginning, a middle or an end with …; what is left stands on the page, in its order."""
    quoted = re.search(r'"(.+)"', " ".join(rule.principle.partition("ethode a:")[2].split()))
    assert quoted, rule.key
    sentences = [row[0] for row in rows(section("Validatieregels")) if len(row) == 3]
    parts = [part.strip(" .,\"'") for part in re.split(r"…|\(…\)", quoted[1]) if part.strip(" .,\"'")]
    assert any(_in_order(parts, sentence) for sentence in sentences), quoted[1]


def _in_order(parts: list[str], sentence: str) -> bool:
    """Whether the parts stand in the sentence, one after the other, whatever its signs of quotation."""
    plain, at = sentence.replace('"', "'"), 0
    for part in parts:
        found = plain.find(part.replace('"', "'"), at)
        if found < 0:
            return False
        at = found + len(part)
    return True
