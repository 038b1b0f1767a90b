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


@nox.session(python=["3.11", "3.12", "3.13"])
def pythons(session: nox.Session) -> None:
    """The same on every Python that users may have, of which the bundles serve the last two."""
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
    session.run("python", "-m", "ketenrapport.commands.templates")


@nox.session
def bench(session: nox.Session) -> None:
    """Every benchmark as one table, or those that are named: ``nox -s bench -- judge read``."""
    session.install("-q", "-c", ".ci/lock.txt", "-e", ".[dev,bench]")
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Known weaknesses of the libraries of a user's machine and of ours, as locked."""
    session.install("-q", "pip-audit")
    session.run("pip-audit", "--requirement", ".ci/lock.txt", "--no-deps", "--disable-pip", *session.posargs)


@nox.session
def sbom(session: nox.Session) -> None:
    """What a user installs: a bill of materials (CycloneDX) and the licences, in dist."""
    session.install("-q", "-c", ".ci/lock.txt", ".")
    Path("dist").mkdir(exist_ok=True)
    python = str(Path(session.virtualenv.bin) / "python")
    # What is listed is what stands in this environment, so the tools come from elsewhere.
    session.run("pipx", "run", "cyclonedx-bom", "environment", python, "--output-file", "dist/sbom.json", external=True)
    session.run("pipx", "run", "pip-licenses", f"--python={python}", "--format=markdown", "--output-file=dist/licences.md", external=True)
