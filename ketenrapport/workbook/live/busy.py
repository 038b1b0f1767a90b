"""Whether Excel takes orders: it refuses while a user types in a cell or has a window open."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import xlwings as xw

from ketenrapport.workbook.contract import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

PATIENCE = 3.0  # seconds that Excel may be busy before we say so
_PAUSE = 0.1
_TRIES = 2  # more, of what must not be left as it is
_BUSY = {-2147418111, -2146777998}  # RPC_E_CALL_REJECTED and VBA_E_IGNORE: a cell in edit mode, or an open dialogue
_SCODE = 5  # its place in what pywin32 tells of an exception of Excel: (code, source, text, help file, help context, scode)


class ExcelBusyError(WorkbookError):
    """Excel answers nothing: the user is typing in a cell, or a window is open."""

    def __init__(self) -> None:
        super().__init__("Excel is bezig: rond de cel af die u typt (Enter of Esc), sluit open vensters en probeer het opnieuw.")


def when_ready(action: Callable[[], T]) -> T:
    """What the action gives, as soon as Excel takes orders. Raises ExcelBusyError when it does not: xlwings itself would wait for ever."""
    windows = getattr(xw, "_xlwindows", None)
    attempts = getattr(windows, "N_COM_ATTEMPTS", None)
    deadline = time.monotonic() + PATIENCE
    try:
        if attempts is not None:
            windows.N_COM_ATTEMPTS = 1  # type: ignore[union-attr]
        while True:
            try:
                return action()
            except Exception as error:
                if not is_busy(error):
                    raise
                if time.monotonic() > deadline:
                    raise ExcelBusyError from error
                time.sleep(_PAUSE)
    finally:
        if attempts is not None:
            windows.N_COM_ATTEMPTS = attempts  # type: ignore[union-attr]


def insist(action: Callable[..., object], *arguments: object) -> None:
    """Do what gives the user her Excel back, also when it fails at first: a few times more, and as long as Excel is only busy."""
    for last in (False,) * _TRIES + (True,):
        try:
            when_ready(lambda: action(*arguments))
        except Exception:
            if last:
                raise
            time.sleep(_PAUSE)
        else:
            return


def probe(app: xw.App) -> None:
    """Change nothing, in a way that Excel refuses while the user types in a cell."""
    app.screen_updating = app.screen_updating


def is_busy(error: Exception) -> bool:
    """Whether Excel refused to answer; pywin32 sometimes says that it has no such attribute then."""
    if sys.platform == "win32" and isinstance(error, AttributeError):
        return True
    return _is_refusal(error) or isinstance(error, ExcelBusyError)


def _is_refusal(error: Exception) -> bool:
    """Whether COM says so itself: as the error, or as the code that an exception of Excel (DISP_E_EXCEPTION) comes with."""
    told = getattr(error, "excepinfo", None) or ()
    return getattr(error, "hresult", None) in _BUSY or (len(told) > _SCODE and told[_SCODE] in _BUSY)


@contextmanager
def plainly() -> Iterator[None]:
    """Say in plain words that Excel refused to answer; other errors go on."""
    try:
        yield
    except Exception as error:
        if _is_refusal(error):
            raise ExcelBusyError from error
        raise
