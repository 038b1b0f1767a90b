"""One table of actions: the ribbon, its macros, the shell and the names that existing workbooks call all follow it."""

from __future__ import annotations

import re
import subprocess
import sys

import typer.main
from lxml import etree

from ketenrapport import excel
from ketenrapport.doors.actions import ACTION, ACTIONS, BUTTONS
from ketenrapport.doors.shell import app
from ketenrapport.workbook.ribbon.sources import ribbon, ribbon_modules

# What the macros of workbooks made with version 0.1.0 call.
OF_0_1_0 = {"refresh", "check", "report_chain", "report_all", "open_reports", "new_period", "take_over", "self_test", "about"}


def test_each_row_has_its_own_name_verb_and_label() -> None:
    for words in (
        [action.name for action in ACTIONS],
        [action.verb for action in ACTIONS if action.verb],
        [action.label for action in ACTIONS if action.label],
    ):
        assert len(set(words)) == len(words)
    for action in ACTIONS:
        assert ACTION[action.name] is action
        assert action.verb or action.label, f"{action.name} can't be reached"
        assert bool(action.verb) == bool(action.help)
        assert bool(action.label) == (action.run is not None)


def test_the_buttons_of_the_tab_are_those_of_the_table_in_its_order() -> None:
    macros = dict(re.findall(r"Public Sub (\w+)\(control As IRibbonControl\)\s+Begin \"(\w+)\"\s", source()))
    buttons = etree.fromstring(ribbon()).iter("{*}button")
    assert [(macros[button.get("onAction", "")], button.get("label")) for button in buttons] == [
        (action.name, action.label) for action in BUTTONS
    ]


def source() -> str:
    return next(module.source for module in ribbon_modules() if module.name == "Ketenrapport")


def test_macros_find_each_button_and_those_of_0_1_0_still_do() -> None:
    assert set(excel.__all__) == {action.name for action in BUTTONS} >= OF_0_1_0
    for name in excel.__all__:
        assert getattr(excel, name).__name__ == name


def test_the_commands_of_the_shell_are_the_verbs_of_the_table() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert {name: command.help for name, command in commands.items()} == {action.verb: action.help for action in ACTIONS if action.verb}


def test_reading_the_table_loads_nothing_that_only_an_action_needs() -> None:
    names = ("pandas", "lxml", "xlwings", "docx", "openpyxl", "ketenrapport.commands.judging")
    script = f"import sys, ketenrapport.doors.actions; print(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")
