"""A member of a zip a piece at a time: the same content, and no more trust in it."""

from __future__ import annotations

import random
import zipfile

import pytest
from msgspec.structs import replace

from ketenrapport.saving.spool import Stored
from ketenrapport.workbook.file.members import Member, make_member

SIZES = ((1, 1), (7, 50), (300, 90), (1 << 18, 1 << 22))


@pytest.fixture(params=SIZES, ids=str)
def sizes(request, monkeypatch):
    for name, size in zip(("_STORED", "_PIECE"), request.param, strict=True):
        monkeypatch.setattr(f"ketenrapport.workbook.file.members.{name}", size)


@pytest.mark.parametrize("content", [b"", b"a", b"<c/>" * 2_000, random.Random(2).randbytes(5_000)], ids=len)
def test_the_pieces_are_the_content_and_each_can_be_made_again(sizes, content):
    member = make_member("part.xml", content)
    pieces = list(member.pieces())
    assert b"".join(piece for piece, _ in pieces) == member.content() == content
    assert [place.next()[0] for _, place in reversed(pieces)] == [piece for piece, _ in reversed(pieces)]


def test_a_member_that_is_not_compressed_is_one_piece():
    info = zipfile.ZipInfo("part.xml")
    info.file_size, info.CRC = 3, 0x352441C2  # the checksum of b"abc"
    assert [piece for piece, _ in Member(info, Stored.of(b"abc")).pieces()] == [b"abc"]


def damaged(member: Member, how: str) -> Member:
    info = make_member("part.xml", b"").info
    for name in ("CRC", "file_size", "compress_size", "compress_type"):
        setattr(info, name, getattr(member.info, name))
    match how:
        case "checksum":
            info.CRC ^= 1
        case "less than it says":
            info.file_size += 1
        case "more than it says":
            info.file_size -= 1
        case "cut off":
            return replace(member, stored=Stored.of(member.stored.all()[:-20]))
        case "spoiled":
            return replace(member, stored=Stored.of(b"\xff" + member.stored.all()[1:]))
    return Member(info, member.stored)


@pytest.mark.parametrize("how", ["checksum", "less than it says", "more than it says", "cut off", "spoiled"])
def test_content_that_is_not_what_the_header_says_is_refused_and_never_inflated_far_beyond_it(sizes, how):
    member = damaged(make_member("part.xml", random.Random(3).randbytes(3_000)), how)
    with pytest.raises(zipfile.BadZipFile):
        list(member.pieces())
    with pytest.raises(zipfile.BadZipFile):
        member.content()
