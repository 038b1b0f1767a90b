"""The tasks of a contributor: ``nox -s fast`` while working, ``nox -s test lint`` before handing over (see CONTRIBUTING.md)."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.sessions = ["fast", "lint"]
nox.options.reuse_existing_virtualenvs = True

# Rooms whose tests open no other program.
FAST = ("tests/words", "tests/organisation", "tests/kpi", "tests/checks", "tests/docs")


def _install(session: nox.Session) -> None:
    session.install("-q", "-c", ".ci/lock.txt", "-e", ".[dev]")


@nox.session
def test(session: nox.Session) -> None:
    """All tests, as the README runs them; arguments go to pytest."""
    _install(session)
    session.run("pytest", *session.posargs)


@nox.session
def fast(session: nox.Session) -> None:
    """The tests of the rooms between reading and writing."""
    _install(session)
    session.run("pytest", "-q", *(session.posargs or FAST))


@nox.session
def lint(session: nox.Session) -> None:
    """Linter, formatting, types and layers, as in .ci/run."""
    _install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def templates(session: nox.Session) -> None:
    """Build the committed template and examples again."""
    _install(session)
    session.run("python", "-m", "ketenrapport.workbook.new.build")


@nox.session
def bench(session: nox.Session) -> None:
    """Every benchmark, or those that are named: ``nox -s bench -- judge read``."""
    _install(session)
    found = sorted(path.stem.removeprefix("bench_") for path in Path("tests/bench").glob("bench_*.py"))
    for name in session.posargs or found:
        session.run("python", "-m", f"tests.bench.bench_{name}")
