"""What only the ribbon needs: where its reports go, which chain is meant, and whether the installation is in order."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_documents_path

from ketenrapport.commands import REPORTS_FOLDER, Assessment, CommandError
from ketenrapport.notation import fold
from ketenrapport.sheets import output_cells, output_tables
from ketenrapport.workbook.port import SheetContent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.model import Organisation
    from ketenrapport.raw import RawCell

IN_DOCUMENTS = (
    "De werkmap staat niet in een map op deze computer (SharePoint, OneDrive of nog niet bewaard); de rapporten komen in Documenten; "
    "een andere map kiest u op het blad Instellingen bij uitvoermap."
)


def chain_in(organisation: Organisation, row: Mapping[str, RawCell]) -> str | None:
    """The chain that a row of any of our tables is about: its own code, or that of a value or KPI; None when it names none."""
    nodes = organisation.nodes
    position = {fold(code): node for node, code in enumerate(nodes["code"])}
    for cell in row.values():
        node = position.get(fold(cell)) if isinstance(cell, str) else None
        if node is not None and nodes["chain"].iloc[node] >= 0:
            return str(nodes["code"].iloc[nodes["chain"].iloc[node]])
    return None


def folder_for_reports(organisation: Organisation, workbook_folder: Path | None) -> tuple[Path, str]:
    """Where reports go, and what the user must know about that. Raises CommandError when the setting is a web address."""
    setting = organisation.settings.output_folder or REPORTS_FOLDER
    if "://" in setting:
        raise CommandError("De uitvoermap op het blad Instellingen is een webadres; vul een map op deze computer in, of maak haar leeg.")
    folder = Path(setting).expanduser()
    if folder.is_absolute():
        return folder, ""
    if workbook_folder is not None:
        return workbook_folder / folder, ""
    return user_documents_path() / "Ketenrapport" / folder, IN_DOCUMENTS


def make_writable(folder: Path) -> Path:
    """The folder, made when it was not there. Raises CommandError when nothing can be written in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        raise CommandError(
            f"In de map {folder} kan niets worden bewaard; kies een andere bij uitvoermap op het blad Instellingen."
        ) from None


def findings_only(assessment: Assessment) -> SheetContent:
    """What the sheet Controle shows after a check: only the findings, the judgement stays as it was."""
    parts = assessment.organisation, assessment.judgement
    tables = output_tables(
        *parts, assessment.analysis, assessment.findings, assessment.suppressed, assessment.definitions, assessment.reasons
    )
    cells = output_cells(*parts, assessment.findings)
    return SheetContent({"findings": tables["findings"]}, {"findings_title": cells["findings_title"]})


def installation(folder: Path, ribbon: Mapping[str, str], excel: str) -> str:
    """What there is on this computer and what is missing, a line each; ``ribbon`` holds the settings that the workbook was made with."""
    problems = []
    lines = [f"Python {platform.python_version()}: {sys.executable}"]
    for name in ("ketenrapport", "xlwings"):
        here, there = version(name), ribbon.get(f"{name.upper()}_VERSION")
        lines.append(f"{name} {here}" + (f", in de werkmap {there}" if there and there != here else ""))
        if there and there != here:
            problems.append(f"{name} in de werkmap en op deze computer verschillen: voer uit 'ketenrapport koppel' met deze werkmap.")
    lines.append(f"Excel {excel}")
    try:
        lines.append(f"Rapporten: {make_writable(folder)} (schrijven lukt)")
    except CommandError as error:
        lines.append(f"Rapporten: {folder} (schrijven lukt niet)")
        problems.append(str(error))
    word = has_word()
    lines.append(f"Word: {'gevonden' if word else 'niet gevonden'}")
    if not word:
        problems.append("Vraag IT om Word, of open de rapporten in een ander programma dat .docx leest.")
    if not ribbon:
        problems.append("Deze werkmap heeft geen tabblad Ketenrapport: voer uit 'ketenrapport koppel' met deze werkmap.")
    if not problems:
        return "\n".join(["De installatie is in orde.", "", *lines])
    return "\n".join(["Er is iets aan de hand:", *(f"• {problem}" for problem in problems), "", *lines, "", ASK_IT])


ASK_IT = (
    "Blijft een knop niets doen? Vraag IT om in Defender de regel 'Block all Office applications from creating child processes' "
    "uit te zonderen voor de Python hierboven; tot dan doet 'ketenrapport vernieuw --open' hetzelfde."
)


def has_word() -> bool:
    """Whether Word is installed on this computer."""
    if sys.platform == "win32":
        import winreg

        try:
            winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, "Word.Application"))
        except OSError:
            return False
        return True
    if sys.platform == "darwin":
        return Path("/Applications/Microsoft Word.app").exists()
    return shutil.which("winword") is not None
