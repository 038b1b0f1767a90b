"""The architecture page tells the house as it is."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.docs.reading import ARCHITECTURE, ROOT, rows, section, text

PACKAGE = ROOT / "ketenrapport"
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
