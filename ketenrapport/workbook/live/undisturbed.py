"""Excel while it is written to: it neither draws, calculates nor runs the user's macros, and afterwards everything is as it was."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.busy import insist

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xlwings as xw

_QUIET = (("screen_updating", False), ("enable_events", False), ("calculation", "manual"))
_ALONE = (*_QUIET, ("interactive", False))  # the user can't type; a Mac has no word for that


@contextmanager
def undisturbed(book: xw.Book, app: xw.App) -> Iterator[None]:
    """Let Excel neither draw, calculate nor run the user's macros meanwhile; afterwards everything is as it was, errors or not."""
    with ExitStack() as stack:
        stack.callback(insist, _restore_place, book, app, *_place(book, app))
        for name, quiet in _QUIET if native.ON_MAC else _ALONE:
            before = getattr(app, name)
            if before != quiet:
                stack.callback(insist, setattr, app, name, before)
                setattr(app, name, quiet)
        stack.callback(insist, setattr, app, "cut_copy_mode", False)  # new rows may have got the look of another by a copy
        yield


def _place(book: xw.Book, app: xw.App) -> tuple[str, str]:
    """Where the user is: the sheet, and what she has selected there; '' when that is no range."""
    selected = app.selection
    return book.sheets.active.name, getattr(selected, "address", "")


def _restore_place(book: xw.Book, app: xw.App, sheet: str, address: str) -> None:
    """Bring the user back to where she was, if anything took her away."""
    now = _place(book, app)
    if now[0] != sheet:
        book.sheets[sheet].activate()
    if address and now != (sheet, address):
        book.sheets[sheet].range(address).select()
