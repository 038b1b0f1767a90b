"""The compression of VBA source text ([MS-OVBA] 2.4.1): chunks of 4,096 bytes, each a run of literals and back references."""

from __future__ import annotations

import struct

_SIGNATURE = 1
_CHUNK = 4_096
_COMPRESSED, _STORED = 0xB000, 0x3000
_SIZE = 0x0FFF
_SHORTEST = 3  # bytes that a back reference stands for, at least


def compress(data: bytes) -> bytes:
    """The container that decompresses to ``data``."""
    return bytes([_SIGNATURE]) + b"".join(_chunk(data[start : start + _CHUNK]) for start in range(0, len(data), _CHUNK))


def decompress(container: bytes) -> bytes:
    """The data in a container. Raises ValueError when it isn't one."""
    if container[:1] != bytes([_SIGNATURE]):
        raise ValueError("no compressed container")
    data, position = bytearray(), 1
    while position + 2 <= len(container):
        (header,) = struct.unpack_from("<H", container, position)
        end = position + (header & _SIZE) + 3
        content = container[position + 2 : end]
        if end > len(container):
            raise ValueError("a compressed chunk breaks off")
        data += _inflate(content) if header & 0x8000 else content
        position = end
    return bytes(data)


def _chunk(data: bytes) -> bytes:
    """One chunk with its header; stored as it is, padded to its full size, when compression makes it no smaller."""
    content = _deflate(data)
    if len(content) > _CHUNK:
        return struct.pack("<H", _STORED | _CHUNK - 1) + data.ljust(_CHUNK, b"\0")
    return struct.pack("<H", _COMPRESSED | len(content) - 1) + content


def _deflate(data: bytes) -> bytes:
    """Groups of eight tokens, each group after a byte whose bits tell literals from back references (2.4.1.3.7).

    Of the longest matches the nearest is taken, as in the specification's own algorithm (2.4.1.3.19.4).
    """
    places: dict[bytes, list[int]] = {}
    content, position, noted = bytearray(), 0, 0
    while position < len(data):
        flag_at, flags = len(content), 0
        content.append(0)
        for bit in range(8):
            if position >= len(data):
                break
            while noted < position:
                places.setdefault(data[noted : noted + _SHORTEST], []).append(noted)
                noted += 1
            offset, length = _longest_match(data, position, places)
            if length < _SHORTEST:
                content.append(data[position])
                position += 1
                continue
            content += struct.pack("<H", (offset - 1) << (16 - _offset_bits(position)) | length - _SHORTEST)
            flags |= 1 << bit
            position += length
        content[flag_at] = flags
    return bytes(content)


def _longest_match(data: bytes, position: int, places: dict[bytes, list[int]]) -> tuple[int, int]:
    """How far back the longest match begins, and its length; it may run on into what it yields."""
    most = min((0xFFFF >> _offset_bits(position)) + _SHORTEST, len(data) - position)
    offset = longest = 0
    for candidate in reversed(places.get(data[position : position + _SHORTEST], ())):
        length = 0
        while length < most and data[candidate + length] == data[position + length]:
            length += 1
        if length > longest:
            offset, longest = position - candidate, length
            if length == most:
                break
    return offset, longest


def _inflate(content: bytes) -> bytes:
    data, position = bytearray(), 0
    while position < len(content):
        flags = content[position]
        position += 1
        for bit in range(8):
            if position >= len(content):
                break
            if not flags >> bit & 1:
                data.append(content[position])
                position += 1
                continue
            if position + 2 > len(content):
                raise ValueError("a compressed chunk breaks off")
            (token,) = struct.unpack_from("<H", content, position)
            position += 2
            bits = _offset_bits(len(data))
            start = len(data) - (token >> (16 - bits)) - 1
            if start < 0:
                raise ValueError("a back reference points before the chunk")
            for step in range((token & 0xFFFF >> bits) + _SHORTEST):  # byte by byte: the copy may overlap its source
                data.append(data[start + step])
    return bytes(data)


def _offset_bits(position: int) -> int:
    """The bits of a back reference that hold its offset: enough for everything before ``position`` (2.4.1.3.19.1)."""
    return max(4, (position - 1).bit_length()) if position else 4
