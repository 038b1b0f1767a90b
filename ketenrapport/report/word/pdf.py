"""PDF of documents: through Word where it is, else through LibreOffice. Tagged, so that it can be read aloud (methode 5).

The path through Word (Windows, COM) is written from Word's documentation; the tests only run the one through LibreOffice.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketenrapport.saving.claim import write_new
from ketenrapport.saving.own_folder import own_folder
from ketenrapport.saving.refused import SavingError
from ketenrapport.saving.temporary import content_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TIME_TO_START, _TIME_PER_DOCUMENT = 90, 60  # seconds
_SOFFICE_PLACES = (
    "/usr/bin/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
_OPTIONS = {"UseTaggedPDF": True, "ExportBookmarks": True, "DisplayPDFDocumentTitle": True}
_WORD_PDF, _WORD_HEADINGS, _WORD_NO_CHANGES, _WORD_NO_ALERTS = 17, 1, 0, 0


class PdfError(Exception):
    """No PDF can be made. The message is one Dutch sentence that says what to do."""


def converter() -> Callable[[Sequence[Path]], list[Path]]:
    """What makes a PDF beside each document and returns their paths. Raises PdfError when this machine has nothing for it."""
    word = _word()
    if word is not None:
        ready = [word]  # each time one of its own, which is quit afterwards; the first is here already
        return lambda documents: _through_word(ready.pop() if ready else _word(), documents)
    soffice = find_soffice()
    if soffice is not None:
        return lambda documents: _through_libreoffice(soffice, documents)
    raise PdfError("Voor een PDF is Word of LibreOffice nodig en geen van beide is gevonden; installeer er een of laat --pdf weg.")


def find_soffice() -> Path | None:
    """Where LibreOffice is; None when it is not installed."""
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return next((Path(place) for place in (on_path, *_SOFFICE_PLACES) if place and Path(place).is_file()), None)


def _through_libreoffice(soffice: Path, documents: Sequence[Path]) -> list[Path]:
    """Convert copies in a folder of our own, under a profile of our own: an open LibreOffice is left in peace, no lock files stay."""
    with own_folder() as folder:
        source, target = folder / "in", folder / "uit"
        source.mkdir()
        copies = [Path(shutil.copyfile(document, source / f"{number}.docx")) for number, document in enumerate(documents)]
        options = json.dumps({name: {"type": "boolean", "value": str(on).lower()} for name, on in _OPTIONS.items()})
        command = [
            str(soffice), f"-env:UserInstallation={(folder / 'profiel').as_uri()}", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", f"pdf:writer_pdf_Export:{options}", "--outdir", str(target), *map(str, copies),
        ]  # fmt: skip
        _run(command, _TIME_TO_START + _TIME_PER_DOCUMENT * len(documents))
        made = [target / f"{copy.stem}.pdf" for copy in copies]
        if not all(one.is_file() and one.stat().st_size for one in made):
            raise PdfError("LibreOffice heeft geen PDF gemaakt; open het Word-document en kies Opslaan als PDF.")
        return [_delivered(one, document.with_suffix(".pdf")) for one, document in zip(made, documents, strict=True)]


def _run(command: Sequence[str], seconds: float) -> None:
    """Run a program to its end. When it takes too long, it is stopped with everything that it started."""
    own_group: dict[str, Any] = {} if sys.platform == "win32" else {"start_new_session": True}
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **own_group)  # noqa: S603
    except OSError as error:
        raise PdfError("LibreOffice kan niet worden gestart; open het Word-document en kies Opslaan als PDF.") from error
    try:
        process.wait(seconds)
    except BaseException as error:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise PdfError("LibreOffice deed te lang over de PDF en is gestopt; open het Word-document en kies Opslaan als PDF.") from error
        raise


def _delivered(made: Path, wanted: Path) -> Path:
    """Put a finished PDF in its place, whole or not at all. Raises PdfError when there is something there already."""
    try:
        write_new(wanted, content_of(made.read_bytes()))
    except FileExistsError:
        raise PdfError(f"{wanted.name} bestaat al; geef die een andere naam en maak de PDF opnieuw.") from None
    return wanted


def _word() -> Any:  # noqa: ANN401 - a COM object has no type
    """Word, started out of sight; None where it is not."""
    if sys.platform != "win32":
        return None
    try:
        return import_module("win32com.client").DispatchEx("Word.Application")
    except Exception:  # noqa: BLE001 - no pywin32, no Word, no licence: each has its own error, and each means 'not here'
        return None


def _through_word(word: Any, documents: Sequence[Path]) -> list[Path]:  # noqa: ANN401
    """Let Word export each document, without asking anything and without touching what the user has open."""
    try:
        word.Visible, word.DisplayAlerts = False, _WORD_NO_ALERTS
        with own_folder() as folder:
            made = [_exported(word, document, folder / f"{number}.pdf") for number, document in enumerate(documents)]
            return [_delivered(one, document.with_suffix(".pdf")) for one, document in zip(made, documents, strict=True)]
    except (PdfError, SavingError):
        raise
    except Exception as error:  # COM has one error for everything, of a class that exists on Windows only
        raise PdfError("Word heeft geen PDF gemaakt; open het Word-document en kies Opslaan als PDF.") from error
    finally:
        word.Quit(_WORD_NO_CHANGES)


def _exported(word: Any, document: Path, target: Path) -> Path:  # noqa: ANN401
    """The PDF that Word makes of one document, in a folder of our own."""
    opened = word.Documents.Open(str(document.resolve()), ReadOnly=True, AddToRecentFiles=False, Visible=False)
    try:
        opened.ExportAsFixedFormat(
            OutputFileName=str(target),
            ExportFormat=_WORD_PDF,
            OpenAfterExport=False,
            CreateBookmarks=_WORD_HEADINGS,
            DocStructureTags=True,
            IncludeDocProps=True,
        )
    finally:
        opened.Close(_WORD_NO_CHANGES)
    return target
