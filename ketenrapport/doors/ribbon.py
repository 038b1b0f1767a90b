"""Excel's door: what the buttons of the ribbon call, through ``RunPython``.

Every button ends with one sentence, whatever happens: what was done, what to do when it cannot be done, or where the log is. Standard
error stays empty and the exit code 0, or xlwings would show a second window.
"""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import xlwings as xw
from msgspec import Struct

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.garbage import look_less_often
from ketenrapport.commands.places import ForeignPlaceError
from ketenrapport.doors.actions import ACTION, TITLE
from ketenrapport.doors.crash_log import where
from ketenrapport.saving.refused import SavingError
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.busy import ExcelBusyError, when_ready
from ketenrapport.workbook.live.workbook import LiveWorkbook

if TYPE_CHECKING:
    from collections.abc import Callable


class Button(Protocol):
    """What a macro calls: without an argument, it works on the workbook that the macro is in."""

    __name__: str

    def __call__(self, book: xw.Book | None = None) -> None:
        """Do it, and tell the outcome."""


def _button(name: str) -> Button:
    """The function of an action of this name."""
    run = ACTION[name].run
    assert run is not None, f"{name} does nothing on an open workbook"

    def press(book: xw.Book | None = None) -> None:
        _press(book, run)

    press.__name__ = press.__qualname__ = name
    return press


refresh = _button("refresh")
check = _button("check")
report_chain = _button("report_chain")
report_all = _button("report_all")
open_reports = _button("open_reports")
new_period = _button("new_period")
take_over = _button("take_over")
sources = _button("sources")
request_forms = _button("request_forms")
take_in_forms = _button("take_in_forms")
set_period = _button("set_period")
close_period = _button("close_period")
rename = _button("rename")
new_year = _button("new_year")
read_minutes = _button("read_minutes")
adopt = _button("adopt")
distribute = _button("distribute")
self_test = _button("self_test")
about = _button("about")


class Outcome(Struct, frozen=True):
    """How an action on an open workbook ended: one sentence, nothing when the user herself cancelled it.

    ``app`` is the Excel that can show it; None when it answers nothing now.
    """

    sentence: str | None
    is_done: bool
    app: xw.App | None


def _press(book: xw.Book | None, action: Callable[[LiveWorkbook], str | None]) -> None:
    """Do what a button asks, and tell the outcome in one window; no text is no window."""
    told = outcome(book, action)
    if not told.sentence:
        return
    if told.app is not None:
        with suppress(Exception):  # Excel is gone, or busy: then the system shows it
            told.app.alert(told.sentence, TITLE, mode="info" if told.is_done else "critical")
            return
    native.message_box(told.sentence, TITLE)


def outcome(book: xw.Book | None, action: Callable[[LiveWorkbook], str | None]) -> Outcome:
    """What came of an action on this workbook, or on the one whose macro called. Nothing is raised: a user never sees a traceback."""
    app: xw.App | None = None
    look_less_often()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # for programmers; on standard error they would become a window
            opened = when_ready(lambda: book or xw.Book.caller())
            app = when_ready(lambda: opened.app)
            live = LiveWorkbook(opened)
            with live.keeping_status_bar():
                sentence = action(live)
            return Outcome(" ".join([sentence, *live.remarks]) if sentence else sentence, is_done=True, app=app)
    except ForeignPlaceError as error:
        if app is not None and _is_allowed(app, error):
            return outcome(book, action)
        return Outcome(str(error), is_done=False, app=app)
    except (CommandError, WorkbookError, SavingError) as error:
        return Outcome(str(error), is_done=False, app=None if isinstance(error, ExcelBusyError) else app)
    except Exception as error:  # noqa: BLE001 - the last line of defence
        return Outcome(f"Er ging iets mis dat wij niet hadden voorzien. {where(error)}", is_done=False, app=app)


def _is_allowed(app: xw.App, asked: ForeignPlaceError) -> bool:
    """Whether the user says yes, and her yes could be remembered."""
    try:
        if app.alert(asked.question, TITLE, buttons="yes_no", mode="info") != "yes":
            return False
        asked.allow()
    except Exception:  # noqa: BLE001 - Excel can't ask, or the yes can't be kept: then it is a no
        return False
    return True
