"""The tab and the VBA behind it: one callback a button, texts that fit, nothing that a scanner calls suspicious."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from pyvbaanalysis import analyze_office_file

from ketenrapport import excel
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.ribbon.attach import attach_ribbon
from ketenrapport.workbook.ribbon.sources import Machine, ribbon, ribbon_modules
from tests.workbook.file.output_books import build

NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"
ACTIONS = {
    "OnRefresh": "refresh",
    "OnCheck": "check",
    "OnReportChain": "report_chain",
    "OnReportAll": "report_all",
    "OnReadMinutes": "read_minutes",
    "OnAdopt": "adopt",
    "OnDistribute": "distribute",
    "OnOpenReports": "open_reports",
    "OnNewPeriod": "new_period",
    "OnTakeOver": "take_over",
    "OnSources": "sources",
    "OnRequestForms": "request_forms",
    "OnTakeInForms": "take_in_forms",
    "OnSetPeriod": "set_period",
    "OnClosePeriod": "close_period",
    "OnRename": "rename",
    "OnNewYear": "new_year",
    "OnSelfTest": "self_test",
    "OnAbout": "about",
}
# Of Microsoft's schema (MS-CUSTOMUI2, 2.2): which elements may stand in which, and the attributes of those that we use.
CHILDREN = {"customUI": {"ribbon"}, "ribbon": {"tabs"}, "tabs": {"tab"}, "tab": {"group"}, "group": {"button"}, "button": set()}
REQUIRED = {"tab": {"id", "label"}, "group": {"id", "label"}, "button": {"id", "label", "onAction", "imageMso", "size"}}
ALLOWED = {
    "customUI": {"onLoad", "loadImage"},
    "ribbon": {"startFromScratch"},
    "tabs": set(),
    "tab": {"id", "label", "keytip", "insertAfterMso", "insertBeforeMso", "visible", "getVisible", "tag"},
    "group": {"id", "label", "keytip", "imageMso", "screentip", "supertip", "visible", "getVisible", "autoScale", "centerVertically"},
    "button": {"id", "label", "size", "imageMso", "keytip", "onAction", "screentip", "supertip", "enabled", "getEnabled", "tag"},
}


@pytest.fixture(scope="module")
def xml() -> etree._Element:
    return etree.fromstring(ribbon())


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lint")
    package = Package.open(build(folder / "werkmap.xlsx"))
    attach_ribbon(package, Machine("win32", r"C:\ketenrapport\Scripts\python.exe"))
    path = folder / "werkmap.xlsm"
    package.save_as(path)
    return path


def ours() -> str:
    return ribbon_modules()[0].source


def test_the_xml_keeps_to_the_schema(xml: etree._Element) -> None:
    assert xml.tag == f"{NAMESPACE}customUI"
    for element in xml.iter(etree.Element):
        name = etree.QName(element).localname
        assert etree.QName(element).namespace == NAMESPACE.strip("{}")
        assert {etree.QName(child).localname for child in element} <= CHILDREN[name]
        assert REQUIRED.get(name, set()) <= set(element.attrib) <= ALLOWED[name]
        assert re.fullmatch(r"[A-Za-z_][\w.-]*", element.get("id", "x"))
        assert len(element.get("label", "")) <= 1_024
        assert len(element.get("screentip", "")) <= 1_024
        assert len(element.get("supertip", "")) <= 1_024
        assert re.fullmatch(r"[A-Z0-9]{1,3}", element.get("keytip", "X"))
        assert element.get("size", "large") in ("large", "normal")
    identifiers = [element.get("id") for element in xml.iter() if element.get("id")]
    assert len(set(identifiers)) == len(identifiers)


def test_every_button_is_large_and_explains_itself(xml: etree._Element) -> None:
    buttons = list(xml.iter(f"{NAMESPACE}button"))
    assert len(buttons) == len(ACTIONS)
    for button in buttons:
        assert button.get("size") == "large"
        assert len(button.get("label", "")) <= 24
        assert button.get("screentip")
        assert button.get("supertip", "").endswith(".")
    keytips = [button.get("keytip") for button in buttons]
    assert len(set(keytips)) == len(keytips)
    assert not any(one.startswith(other) for one in keytips for other in keytips if one != other)  # else the longer can't be typed


def test_callbacks_and_buttons_match_one_for_one(xml: etree._Element) -> None:
    wanted = {element.get("onAction"): "control As IRibbonControl" for element in xml.iter(f"{NAMESPACE}button")}
    wanted[xml.get("onLoad")] = "ribbon As IRibbonUI"
    found = dict(re.findall(r"(?m)^Public Sub (\w+)\((.*)\)\r$", ours()))
    assert found == wanted
    assert wanted.keys() == {*ACTIONS, "OnRibbonLoad"}


def test_each_callback_starts_its_own_function() -> None:
    bodies = dict(re.findall(r"(?ms)^Public Sub (\w+)\(control As IRibbonControl\)\r\n(.*?)^End Sub\r$", ours()))
    assert bodies == {callback: f'    Begin "{function}"\r\n' for callback, function in ACTIONS.items()}


def test_what_the_buttons_call_is_there_and_needs_no_argument() -> None:
    for function in ACTIONS.values():
        (parameter,) = inspect.signature(getattr(excel, function)).parameters.values()
        assert (parameter.name, parameter.default) == ("book", None)


@pytest.mark.long
def test_an_analyser_that_knows_excel_finds_nothing_in_our_modules(book: Path) -> None:
    found = analyze_office_file(str(book))
    own = [name for name in found if name not in ("xlwings", "Dictionary")]
    assert "Ketenrapport" in own
    assert {name: found[name] for name in own if found[name]} == {}


def test_a_compile_checker_finds_nothing_in_our_modules(tmp_path: Path) -> None:
    sources = tmp_path / "vba"
    sources.mkdir()
    for module in ribbon_modules():
        (sources / f"{module.name}.bas").write_bytes(module.source.encode("cp1252"))
    report = tmp_path / "report.json"
    command = [Path(sys.executable).with_name("vbalidator"), "--host", "excel", "--quiet", "--output", report, sources]
    subprocess.run(command, check=False, capture_output=True, timeout=120)
    issues = json.loads(report.read_text("utf-8"))["issues"]
    assert [issue for issue in issues if "Ketenrapport" in str(issue.get("file"))] == []
    assert any("xlwings" in str(issue.get("file")) for issue in issues)  # it does look: xlwings' own module has a style of its own


def test_scanners_call_it_macros_and_not_suspicious(book: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "oletools.mraptor", book], check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2  # macros, none of which start by themselves
    assert "Macro OK" in done.stdout


def test_another_reader_sees_the_same_modules(book: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "oletools.olevba", "--json", book], check=True, capture_output=True, timeout=120)
    container = next(one for one in json.loads(done.stdout) if one["type"] == "OpenXML")
    read = {macro["ole_stream"].removeprefix("VBA/"): macro["code"] for macro in container["macros"]}
    for module in ribbon_modules():
        ours, theirs = (
            [line for line in source.rstrip().splitlines() if not line.startswith("Attribute ")]
            for source in (module.source, read[module.name])
        )
        assert ours == theirs
    assert set(read) >= {"ThisWorkbook", "Blad1"}
