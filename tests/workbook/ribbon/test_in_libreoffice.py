"""The workbook in a real office: LibreOffice opens it, knows its modules, and every button starts Python.

LibreOffice cannot compile xlwings' own modules (their ``#If App``), so there a stub takes the place of ``RunPython``: it starts
the Python of these tests with the command that it was given, as xlwings does on Windows. Errors in Basic are swallowed without
a screen, so whatever happened is in files that are written on the way, the last one at the very end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

import pytest

from ketenrapport.words.schema import RIBBON_SHEET
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.ribbon.attach import attach_ribbon
from ketenrapport.workbook.ribbon.sources import Machine
from tests.needs import needs
from tests.workbook.file.output_books import build
from tests.workbook.ribbon.test_ribbon import ACTIONS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs("LibreOffice")

LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Proef"/></library:library>"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Proef" script:language="StarBasic">{}</script:module>"""
DRIVER = """
Sub Main
    Dim options(1) As New com.sun.star.beans.PropertyValue
    options(0).Name = "Hidden" : options(0).Value = True
    options(1).Name = "MacroExecutionMode" : options(1).Value = 4
    workbook = StarDesktop.loadComponentFromURL(ConvertToURL("{folder}/werkmap.xlsm"), "_blank", 0, options())
    workbook.BasicLibraries.loadLibrary("VBAProject")
    modules = workbook.BasicLibraries.getByName("VBAProject")
    Tell "{folder}/modules.txt", Join(modules.ElementNames, Chr(10))
    Tell "{folder}/bladen.txt", Join(workbook.Sheets.ElementNames, Chr(10))
    Tell "{folder}/bron.txt", modules.getByName("Ketenrapport")
    modules.replaceByName("xlwings", Content("{folder}/stub.bas"))
    modules.removeByName("Dictionary")
    modules.insertByName("Motor", Content("{folder}/motor.bas"))
    modules.insertByName("Knoppen", Content("{folder}/knoppen.bas"))
    place = "vnd.sun.star.script:VBAProject.Knoppen.Alle?language=Basic&location=document"
    workbook.getScriptProvider().getScript(place).invoke(Array(), Array(), Array())
    workbook.close(True)
    Tell "{folder}/klaar.txt", "klaar"
    StarDesktop.terminate()
End Sub

Sub Tell(path, text)
    number = FreeFile
    Open path For Output As #number
    Print #number, text
    Close #number
End Sub

Function Content(path)
    files = CreateUnoService("com.sun.star.ucb.SimpleFileAccess")
    stream = CreateUnoService("com.sun.star.io.TextInputStream")
    stream.setInputStream(files.openFileRead(ConvertToURL(path)))
    stream.setEncoding("UTF-8")
    Content = stream.readString(Array(), False)
    stream.closeInput()
End Function
"""
STUB = """Rem Attribute VBA_ModuleType=VBAModule
Option VBASupport 1
Public Const XLWINGS_VERSION As String = "0"
Public Function AppleScriptTask(script As String, handler As String, parameters As String) As String
End Function
Public Function RunPython(PythonCommand As String)
    Shell "{python}", 0, "{runner} " & Chr(34) & PythonCommand & Chr(34), True
    Application.EnableEvents = False ' as if Python ended halfway
    Application.Calculation = xlCalculationManual
End Function
Public Function GetConfig(key As String, Optional default As String, Optional source As String) As Variant
    GetConfig = "{python}"
End Function
Public Function FileExists(ByVal path As String) As Boolean
    FileExists = (path = "{python}")
End Function
Public Function XLPy() As Object
    Set XLPy = New Motor
End Function
"""
# What answers on the far side of XLPy: the name and the number of arguments, or an error in words for a word where a number belongs.
ENGINE = """Rem Attribute VBA_ModuleType=VBAClassModule
Option VBASupport 1
Option ClassModule
Public Function CallUDF(module, name, arguments, book, caller)
    CallUDF = Array(module & "." & name, UBound(arguments) + 1, "#GETAL!")
End Function
"""
BUTTONS = """Rem Attribute VBA_ModuleType=VBAModule
Option VBASupport 1
Public Sub Alle()
    OnRibbonLoad Nothing
{calls}
    Dim answer As Variant, number As Integer
    answer = KR_GEWOGEN(Array(88, 40), Array(1, 1))
    number = FreeFile
    Open "{folder}/functie.txt" For Output As #number
    Print #number, answer(0)
    Print #number, answer(1)
    Print #number, IsError(answer(2))
    Close #number
    Open "{folder}/stand.txt" For Output As #number
    Print #number, Application.EnableEvents
    Print #number, Application.Calculation = xlCalculationAutomatic
    Close #number
End Sub
"""
# Runs a command as xlwings would, with a stand-in for the module that needs Excel: it notes which of its functions was called.
RUNNER = """
import sys, types
called = types.ModuleType("ketenrapport.excel")
def noted(name):
    def function():
        with open({log!r}, "a") as log:
            log.write(name + "\\n")
    return function
called.__getattr__ = noted
import ketenrapport
ketenrapport.excel = sys.modules["ketenrapport.excel"] = called
exec(sys.argv[1])
"""


class Seen(NamedTuple):
    """What LibreOffice told."""

    modules: set[str]
    sheets: list[str]
    source: str
    called: list[str]
    function: list[str]
    around: list[str]
    finished: bool


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder = tmp_path_factory.mktemp("office")
    package = Package.open(build(folder / "werkmap.xlsx"))
    attach_ribbon(package, Machine("linux", sys.executable))
    package.save_as(folder / "werkmap.xlsm")
    (folder / "runner.py").write_text(RUNNER.format(log=f"{folder}/gestart.txt"))
    (folder / "stub.bas").write_text(STUB.format(python=sys.executable, runner=folder / "runner.py"))
    (folder / "motor.bas").write_text(ENGINE)
    (folder / "knoppen.bas").write_text(BUTTONS.format(folder=folder, calls="\n".join(f"    {callback} Nothing" for callback in ACTIONS)))
    office = ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    run([*office, "--terminate_after_init"])  # makes the profile
    standard = folder / "profile" / "user" / "basic" / "Standard"
    (standard / "Proef.xba").write_text(MODULE.format(escape(DRIVER.format(folder=folder))))
    (standard / "script.xlb").write_text(LIBRARY)
    run([*office, "macro:///Standard.Proef.Main"])
    return Seen(
        set(told(folder, "modules")),
        told(folder, "bladen"),
        "\n".join(told(folder, "bron")),
        told(folder, "gestart"),
        told(folder, "functie"),
        told(folder, "stand"),
        finished=told(folder, "klaar") == ["klaar"],
    )


def run(command: list[str]) -> None:
    """Run an office to its end; one that waits for an answer to a message that nobody sees goes down with all its processes."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def told(folder: Path, name: str) -> list[str]:
    path = folder / f"{name}.txt"
    return path.read_text("utf-8").strip().splitlines() if path.exists() else []


@pytest.mark.long
def test_it_opens_the_workbook_with_all_its_sheets(seen: Seen) -> None:
    assert seen.finished
    assert "Overzicht" in seen.sheets
    assert seen.sheets[-1] == RIBBON_SHEET


def test_it_lists_every_module(seen: Seen) -> None:
    documents = {"ThisWorkbook", *(f"Blad{number}" for number in range(1, len(seen.sheets) + 1))}
    assert seen.modules == documents | {"Ketenrapport", "KetenrapportFuncties", "xlwings", "Dictionary"}
    assert "Public Sub OnRefresh(control As IRibbonControl)" in seen.source


@pytest.mark.long
def test_every_button_starts_python_and_its_own_function(seen: Seen) -> None:
    assert seen.called == list(ACTIONS.values())


def test_a_function_for_cells_asks_python_and_makes_an_error_of_an_error(seen: Seen) -> None:
    assert [line.strip() for line in seen.function] == ["ketenrapport.doors.functions.gewogen", "4", "True"]


def test_what_a_python_that_ended_halfway_left_is_as_it_was(seen: Seen) -> None:
    """Events of the user's macros go on, and Excel calculates by itself again."""
    assert seen.around == ["True", "True"]
