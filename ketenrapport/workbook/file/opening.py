"""From a path to the bytes of a workbook, or one Dutch sentence that says why not and what to do about it."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from ketenrapport.saving.reading import COMPOUND, Bounds, TooLargeError, is_encrypted, is_encrypted_by_label, refuse_bomb, spooled
from ketenrapport.saving.refused import SavingError
from ketenrapport.saving.replace import refuse_unreplaceable
from ketenrapport.workbook.contract import WorkbookError

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.saving.spool import Spool

_ZIP = b"PK"
_ENCRYPTED_FLAG = 0x1

# Above this no program on a desktop opens the file: a sheet of 1,048,576 rows and 22 columns is 1.1 GB of XML.
_LARGEST = 2_000_000_000
_BOUNDS = Bounds(file=_LARGEST, inflated=_LARGEST)


def read_archive(path: Path) -> zipfile.ZipFile:
    """The zip of the workbook at ``path``, a copy of our own (a ``Spool``), so that it can't change while we work on it.

    Only the central directory is interpreted: no member is inflated, except the small ``mimetype`` that tells an .ods.
    Raises WorkbookError when the file cannot be a workbook that we can use.
    """
    spool = _content(path)
    name, begin = path.name, spool.part(0, len(COMPOUND))
    if begin == COMPOUND:
        data = spool.part(0, spool.size)
        if is_encrypted_by_label(data):
            raise WorkbookError(
                f"{name} is versleuteld door een vertrouwelijkheidslabel; kies in Excel (Start > Gevoeligheid) een label zonder "
                "versleuteling en sla de werkmap opnieuw op, of vraag dat aan wie haar beheert."
            )
        if is_encrypted(data):
            raise WorkbookError(f"{name} is met een wachtwoord versleuteld; sla de werkmap in Excel op zonder wachtwoord.")
        raise WorkbookError(f"{name} is een werkmap van Excel 97-2003 (.xls); open die in Excel en sla hem op als .xlsx of .xlsm.")
    try:
        archive = zipfile.ZipFile(spool)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        if begin.startswith(_ZIP):
            raise damaged(name) from error
        raise WorkbookError(f"{name} is geen Excel-werkmap; kies een bestand van het type .xlsx of .xlsm.") from error
    for info in archive.infolist():
        # Some programs on Windows write its own separator; the standard knows one (ECMA-376-2, 6.2.2).
        info.filename = info.filename.replace("\\", "/").lstrip("/")
    _refuse_locked_members(name, archive)
    try:
        refuse_bomb(spool.size, archive.infolist(), _BOUNDS)
    except TooLargeError as error:
        raise too_large(name) from error
    _refuse_other_formats(name, archive)
    return archive


def damaged(name: str) -> WorkbookError:
    """The error for a file that began well but is not whole."""
    return WorkbookError(f"{name} is beschadigd of niet volledig; haal het bestand opnieuw op of herstel een eerdere versie.")


def ensure_writable(path: Path) -> None:
    """Nothing, when the workbook at ``path`` may be replaced.

    Raises WorkbookError when it is open in a program, or it or its folder can't be written.
    """
    try:
        refuse_unreplaceable(path)
    except SavingError as error:
        raise WorkbookError(str(error)) from error


def _content(path: Path) -> Spool:
    name = path.name
    try:
        if path.is_dir():
            raise WorkbookError(f"{name} is een map; geef het pad van een werkmap (.xlsx of .xlsm).")
        spool = spooled(path, _BOUNDS.file)
    except TooLargeError as error:
        raise too_large(name) from error
    except FileNotFoundError as error:
        raise WorkbookError(f"{path} bestaat niet; controleer de naam en de map.") from error
    except OSError as error:
        raise WorkbookError(f"{name} kan niet worden gelezen; controleer of u het bestand mag openen en of het beschikbaar is.") from error
    if not spool.size:
        raise WorkbookError(f"{name} is leeg (0 bytes); herstel een eerdere versie of maak een nieuwe werkmap.")
    return spool


def too_large(name: str) -> WorkbookError:
    """The error for a file that holds more than any honest workbook does."""
    return WorkbookError(
        f"{name} is uitgepakt onwaarschijnlijk groot en wordt daarom niet geopend; sla de werkmap opnieuw op in Excel "
        "of vraag de afzender om een nieuw bestand."
    )


def _refuse_locked_members(name: str, archive: zipfile.ZipFile) -> None:
    if any(info.flag_bits & _ENCRYPTED_FLAG for info in archive.infolist()):
        raise WorkbookError(f"{name} is een zip met een wachtwoord; pak het bestand uit en geef de werkmap zelf op.")


def _refuse_other_formats(name: str, archive: zipfile.ZipFile) -> None:
    members = {info.filename.lower(): info for info in archive.infolist()}
    if "mimetype" in members and members["mimetype"].file_size < 200:
        try:
            mimetype = archive.read(members["mimetype"])
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise damaged(name) from error
        if b"opendocument.spreadsheet" in mimetype:
            raise WorkbookError(f"{name} is een OpenDocument-werkblad (.ods); sla het op als .xlsx.")
    if "xl/workbook.bin" in members:
        raise WorkbookError(f"{name} is een binaire werkmap (.xlsb); open die in Excel en sla hem op als .xlsx of .xlsm.")
    if "[content_types].xml" not in members:
        raise WorkbookError(f"{name} is een zip, maar geen Excel-werkmap; kies een bestand van het type .xlsx of .xlsm.")
