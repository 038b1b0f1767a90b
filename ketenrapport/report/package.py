"""A package of parts, written the same way every time: the same parts give the same bytes (DESIGN 11)."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6


def zipped(parts: Iterable[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The bytes of a zip with these parts, in this order and with a fixed time."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", compression, compresslevel=_LEVEL) as archive:
        for name, content in parts:
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = compression
            member.create_system = 0  # as on Windows, wherever it is made
            archive.writestr(member, content)
    return stream.getvalue()
