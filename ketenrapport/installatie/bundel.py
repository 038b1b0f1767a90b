"""Packs all that a PC without internet needs: ``python -m ketenrapport.installatie.bundel windows`` (a maintainer's command).

The packages are those that the *other* computer needs: uv works out the set for its system and each of its Pythons, pip fetches exactly
those wheels, and uv then installs from them alone, on paper. Needs the extra ``release`` and the registry of packages. IT supplies
Python itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from ketenrapport.workbook.new.manual import SECTIONS, SUBTITLE

_HERE = Path(__file__).parent
EXTRAS = "bestanden,odbc,postgresql"  # every kind of source
_EXAMPLE = "gemeente.xlsx"
_ENVIRONMENT = {"UV_PYTHON_DOWNLOADS": "never", "MACOSX_DEPLOYMENT_TARGET": "14.0"}  # what numpy asks of a Mac
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same wheels give the same bytes


_MAC_SYSTEMS = ("14_0", "13_0", "12_0", "11_0", "10_13", "10_9")


class Target(Struct, frozen=True):
    """A kind of computer: ``triple`` as uv calls it, ``platforms`` as wheels are tagged, the Pythons that are served, and what it runs."""

    triple: str
    platforms: tuple[str, ...]
    pythons: tuple[str, ...]
    scripts: tuple[str, ...]


TARGETS = {
    "windows": Target("x86_64-pc-windows-msvc", ("win_amd64",), ("3.12", "3.13"), ("installeer.ps1", "verwijder.ps1")),
    "mac": Target(
        "aarch64-apple-darwin",
        tuple(f"macosx_{system}_{kind}" for system in _MAC_SYSTEMS for kind in ("arm64", "universal2")),
        ("3.12", "3.13"),
        ("installeer.sh", "verwijder.sh"),
    ),
    "linux": Target(
        "x86_64-unknown-linux-gnu",
        tuple(f"manylinux{glibc}_x86_64" for glibc in ("_2_28", "_2_27", "_2_26", "_2_24", "_2_17", "2014")),
        (f"3.{sys.version_info.minor}",),
        (),
    ),
}


def pack(target: str, wheel: Path, folder: Path, constraints: Path | None = None) -> Path:
    """The zip for a kind of computer (a key of ``TARGETS``), made in this folder from a wheel of ours.

    ``constraints`` holds the versions that were tested. Raises subprocess.CalledProcessError when a package can't be had for that computer.
    """
    computer = TARGETS[target]
    name = f"{'-'.join(wheel.name.split('-')[:2])}-{target}"
    with tempfile.TemporaryDirectory() as scratch:
        packages = Path(scratch, "pakketten")
        packages.mkdir()
        for python in computer.pythons:
            _fetch(computer, python, wheel, packages, constraints)
        content = {f"pakketten/{package.name}": package for package in packages.iterdir()}
        content[wheel.name] = wheel
        content |= {page: _HERE / page for page in (*computer.scripts, "it.md", "acceptatie.md")}
        content[_EXAMPLE] = _templates() / _EXAMPLE
        content["handleiding.md"] = Path(scratch, "handleiding.md")
        content["handleiding.md"].write_text(manual_text(), "utf-8")
        path = folder / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for place in sorted(content):
                method = zipfile.ZIP_STORED if place.endswith(".whl") else zipfile.ZIP_DEFLATED
                archive.writestr(zipfile.ZipInfo(f"{name}/{place}", _STAMP), content[place].read_bytes(), method)
    return path


def _fetch(computer: Target, python: str, wheel: Path, packages: Path, constraints: Path | None) -> None:
    """All wheels for one Python on that computer, and the proof that nothing is missing."""
    pinned = packages.parent / f"{python}.txt"
    wanted = packages.parent / "wanted.in"
    wanted.write_text(f"ketenrapport[{EXTRAS}] @ {wheel.resolve().as_uri()}\n")
    there = ["--python-platform", computer.triple, "--python-version", python]
    tested = [] if constraints is None else ["--constraint", str(constraints)]
    quietly = ["--quiet", "--no-header", "--no-annotate", "--no-emit-package", "ketenrapport"]
    _run("uv", "pip", "compile", *there, *tested, *quietly, "-o", str(pinned), str(wanted))
    tags = [option for platform in computer.platforms for option in ("--platform", platform)]
    fetch = ["download", "--quiet", "--no-deps", "--only-binary=:all:", *tags, "--python-version", python, "-d", str(packages)]
    _run("pip", *fetch, "-r", str(pinned))
    alone = ["--no-index", "--find-links", str(packages), "--target", str(packages.parent / "nowhere")]
    _run("uv", "pip", "install", "--quiet", "--dry-run", *there, *alone, "-r", str(wanted))


def _run(*module: str) -> None:
    subprocess.run([sys.executable, "-m", *module], check=True, env={**os.environ, **_ENVIRONMENT}, stdout=subprocess.DEVNULL)  # noqa: S603


def manual_text() -> str:
    """The manual of a workbook with buttons, to read without Excel."""
    lines = [f"# {SUBTITLE}", ""]
    for section in SECTIONS:
        lines += [f"## {section.title}", "", *(line for paragraph in section.opening for line in (paragraph, ""))]
        for entry in section.entries:
            said = " ".join(part for part in (entry.button or entry.explanation, entry.action) if part)
            lines.append(f"- **{entry.term}**: {said}")
        lines += ["", *(line for paragraph in section.closing for line in (paragraph, ""))]
    return "\n".join(lines)


def _templates() -> Path:
    """Where the built workbooks are: inside an installed package, beside it in a checkout."""
    inside = Path(str(files("ketenrapport"))) / "workbook_templates"
    return inside if inside.is_dir() else inside.parent.parent / "workbook_templates"


def main(
    voor: Annotated[str, typer.Argument(help="windows, mac of linux.")],
    wiel: Annotated[Path, typer.Option(help="Het wiel, zoals python -m build het maakt.")],
    uitvoer: Annotated[Path, typer.Option(help="Map voor het zipbestand.")] = Path(),
    versies: Annotated[Path | None, typer.Option(help="Bestand met de geteste versies.")] = None,
) -> None:
    """Make the zip for one kind of computer."""
    if voor not in TARGETS:
        typer.echo(f"Er is geen bundel voor {voor}; kies uit {', '.join(TARGETS)}.", err=True)
        raise typer.Exit(2)
    try:
        typer.echo(pack(voor, wiel, uitvoer, versies))
    except (OSError, subprocess.CalledProcessError) as error:
        typer.echo(f"De bundel voor {voor} is niet gemaakt: {error}", err=True)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    typer.run(main)
