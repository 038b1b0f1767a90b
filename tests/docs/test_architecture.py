"""The architecture page tells the house as it is."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING

import pytest

from tests.docs.reading import ARCHITECTURE, ROOT, rows, section, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "ketenrapport"
# What a user's machine may lack: only a source, a cluster or a keyring asks for it, or only Windows has it.
ELSEWHERE = {
    ("doors/panel.py", "pythoncom"),
    ("group/cluster.py", "distributed"),
    ("intake/sources/engines/duckdb_files.py", "duckdb"),
    ("intake/sources/engines/odbc.py", "pyodbc"),
    ("intake/sources/engines/postgresql.py", "psycopg"),
    ("intake/sources/user_settings.py", "keyring"),
}
# Split in two rooms each, which have their own rows.
SPLIT = {"report", "workbook"}


def rooms_on_the_page() -> dict[str, bool]:
    """The rooms of the page, and whether each is only planned."""
    found = [re.fullmatch(r"`([\w/.]+)`( \*planned\*)?", row[0]) for row in rows(section("The house", ARCHITECTURE))]
    return {room[1].rstrip("/"): bool(room[2]) for room in found if room}


def rooms_of_the_package() -> set[str]:
    """The folders with code, two deep where a room is split."""
    rooms = [path.parent.relative_to(PACKAGE).parts for path in PACKAGE.rglob("__init__.py")]
    return {"/".join(room) for room in rooms if (len(room) == 2 if room[:1] and room[0] in SPLIT else len(room) == 1)}


def test_every_room_has_a_row() -> None:
    assert rooms_of_the_package() <= rooms_on_the_page().keys()


def test_what_is_planned_is_not_there_and_all_else_is() -> None:
    for room, planned in rooms_on_the_page().items():
        assert (PACKAGE / room).exists() != planned, room


@pytest.mark.parametrize("room", sorted(rooms_of_the_package()))
def test_a_room_says_in_one_sentence_what_it_is_for(room: str) -> None:
    first = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r'""".{15,}\."""', first), first


def test_the_layers_are_those_that_are_held() -> None:
    contracts = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == "Data goes one way")
    told = re.search(r"(?ms)^```\n(.+?)^```", section("Who may import whom", ARCHITECTURE))
    assert told[1].splitlines() == [layer.replace("ketenrapport.", "") for layer in layers]


def test_every_dependency_has_its_reason() -> None:
    page = text(ROOT / "docs" / "decisions" / "0016-dependencies.md")
    for name in tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["dependencies"]:
        assert re.search(rf"\b{re.split(r'[>=<]', name)[0]}\b", page, re.IGNORECASE), name


def imported(path: Path) -> Iterator[str]:
    """The packages that a module imports when it runs, wherever in it that is."""
    tree = ast.parse(text(path))
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


def test_a_user_has_whatever_is_imported() -> None:
    """Tests run with every extra; a user has the dependencies alone, and the rest only where she asks for what needs it."""
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    dependencies = {re.split("[>=<]", name)[0].lower() for name in project["dependencies"]}
    known = packages_distributions()
    lacking = {
        (path.relative_to(PACKAGE).as_posix(), package)
        for path in PACKAGE.rglob("*.py")
        for package in imported(path)
        if package not in sys.stdlib_module_names
        and package != "ketenrapport"
        and not dependencies & {name.lower() for name in known.get(package, ())}
    }
    assert lacking == ELSEWHERE


def test_the_tasks_of_a_contributor_are_told() -> None:
    tasks = re.findall(r"(?m)^@nox\.session\ndef (\w+)", text(ROOT / "noxfile.py"))
    assert tasks == ["test", "fast", "lint", "templates", "bench", "audit", "sbom"]
    for task in tasks:
        assert f"`nox -s {task}`" in text(ROOT / "CONTRIBUTING.md")
    for folder in re.findall(r'"(tests/\w+)"', text(ROOT / "noxfile.py")):
        assert (ROOT / folder).is_dir()


def test_linting_is_the_same_everywhere() -> None:
    """The four tools of .ci/run are those of nox and of the hooks."""
    ci = set(re.findall(r"\.venv/bin/(ruff check|ruff format|mypy|lint-imports)", text(ROOT / ".ci" / "run")))
    nox = re.search(r"def lint.+?(?=@nox|\Z)", text(ROOT / "noxfile.py"), re.DOTALL)[0]
    hooks = text(ROOT / ".pre-commit-config.yaml")
    assert ci == {"ruff check", "ruff format", "mypy", "lint-imports"}
    for tool in ci:
        assert ", ".join(f'"{word}"' for word in tool.split()) in nox
        assert f"entry: {tool}" in hooks
