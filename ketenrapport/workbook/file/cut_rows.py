"""A worksheet part, cut into the texts of its rows: of a large part no more than a stretch of them is ever there.

That rests on the form that Excel, LibreOffice, XlsxWriter and openpyxl give a part: no prefixes, and each row begins with its number.
A sheet of 250,000 rows of results is 350 MB of text; what is kept of it are the numbers of its rows, and the places from which each
stretch can be inflated again.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.workbook.file.references import LAST_ROW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.workbook.file.members import Resume

_ROW, _END = b"<row ", b"</sheetData>"
_NUMBER = re.compile(rb'<row r="(\d{1,7})"')
_MARK = b"\xef\xbb\xbf"
_OTHER_ENCODING = re.compile(rb"<\?xml[^>]* encoding=[\"'](?!utf-8)", re.IGNORECASE)


class IrregularError(Exception):
    """This part is not in the form that can be cut into rows; ``normalise`` it first."""


class _Stretch(Struct):
    """Some whole rows: what stands behind ``skip`` in the piece that ``lead`` makes again, and the ``rest``."""

    lead: Resume | None
    skip: int
    rest: bytes

    def data(self) -> bytes:
        """The rows as they stand in the part."""
        return self.rest if self.lead is None else self.lead.next()[0][self.skip :] + self.rest


class CutRows:
    """The rows of a part by their number, in order; ``head`` and ``tail`` are what stands before and after them.

    Raises IrregularError, now or when a row is asked for.

    >>> rows = CutRows([(b'<worksheet><sheetData><row r="2"><c r="A2"/></row>', None), (b'<row r="7"/></sheetData></worksheet>', None)])
    >>> rows.between(1, 100), rows.text(7), rows.head, rows.tail
    ([2, 7], 'r="7"/>', '<worksheet>', '</worksheet>')
    """

    def __init__(self, pieces: Iterable[tuple[bytes, Resume | None]]) -> None:
        self.has_shared: bool = False
        """Whether there are formulas that lean on another one."""
        self._numbers, self._firsts = array("l"), list[int]()
        self._stretches: list[_Stretch] = []
        self._held, self._texts = -1, dict[int, str]()
        head, tail = self._read(pieces)
        if any(b"<!" in part for part in (head, tail)) or head.rfind(b"<?") > 0 or b"<?" in tail or _OTHER_ENCODING.match(head):
            raise IrregularError
        self.head, self.tail = _text(head), _text(tail)

    def _read(self, pieces: Iterable[tuple[bytes, Resume | None]]) -> tuple[bytes, bytes]:
        """What stands before and after the rows, which are taken in."""
        head, last = b"", b""  # the latter is the last piece, as far as it holds rows of the last stretch
        for piece, lead in pieces:
            if not self._stretches:
                head += piece
                if (at := head.find(_ROW)) >= 0:
                    self._stretches.append(_Stretch(None, 0, head[at:]))
                    head = head[:at]
                continue
            at = piece.find(_ROW)
            latest = self._stretches[-1]
            latest.rest += piece if at < 0 else piece[:at]
            if at >= 0:
                self._number(last + latest.rest)
                self._stretches.append(_Stretch(lead, at, b"") if lead is not None else _Stretch(None, 0, piece[at:]))
                last = b"" if lead is None else piece[at:]
        head = head.removeprefix(_MARK)
        if not self._stretches:
            head, empty, tail = head.partition(b"<sheetData/>")
            if not empty:
                raise IrregularError
            return head, tail
        body, _, tail = (last + self._stretches[-1].rest).partition(_END)
        self._stretches[-1] = _Stretch(None, 0, body)
        self._number(body)
        if not head.endswith(b"<sheetData>"):
            raise IrregularError
        return head.removesuffix(b"<sheetData>"), tail

    def _number(self, data: bytes) -> None:
        """Take in the numbers of a stretch of rows, which rise."""
        # A comment, CDATA or an instruction to some program may hold anything. One sign is found ten times as fast as two.
        if any(sign in data and b"<" + sign in data for sign in (b"!", b"?")):
            raise IrregularError
        numbers = array("l", map(int, _NUMBER.findall(data)))
        above = self._numbers[-1] if self._numbers else 0
        if len(numbers) != data.count(_ROW) or any(one >= other for one, other in zip((above, *numbers), numbers, strict=False)):
            raise IrregularError
        if numbers[-1] > LAST_ROW:
            raise IrregularError
        self.has_shared |= b't="shared"' in data
        self._firsts.append(numbers[0])
        self._numbers.extend(numbers)

    @property
    def last(self) -> int:
        """The number of the last row; 0 when there is none."""
        return self._numbers[-1] if self._numbers else 0

    def between(self, top: int, bottom: int) -> list[int]:
        """The numbers of the rows from ``top`` to ``bottom``."""
        return self._numbers[bisect_left(self._numbers, top) : bisect_left(self._numbers, bottom + 1)].tolist()

    def text(self, number: int) -> str:
        """The text of a row behind its ``<row ``, empty when there is no such row."""
        held = self._texts.get(number)
        if held is not None:  # rows are asked for in order
            return held
        at = bisect_right(self._firsts, number) - 1
        if at < 0:
            return ""
        if at != self._held:
            self._texts = {}
            texts = _text(self._stretches[at].data()).split("<row ")[1:]
            begin = bisect_left(self._numbers, self._firsts[at])
            self._texts = dict(zip(self._numbers[begin : begin + len(texts)], texts, strict=True))
            self._held = at
        return self._texts.get(number, "")


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise IrregularError from error
