"""A zip of ours is one that others read, with the same bytes every time; and what is no zip is never inflated."""

from __future__ import annotations

import io
import random
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.saving.archive import Archive, deflated, inflated, zipped

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\"), min_size=1, max_size=20)


@given(st.dictionaries(NAMES, st.binary(max_size=300)), st.booleans())
def test_others_read_every_part_in_its_order(parts, compressed):
    made = zipped(parts.items(), compressed=compressed)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert [(name, archive.read(name)) for name in archive.namelist()] == list(parts.items())
        assert {info.date_time for info in archive.infolist()} <= {(1980, 1, 1, 0, 0, 0)}
    assert made == zipped(parts.items(), compressed=compressed)


def test_a_copy_goes_on_by_itself():
    begun = Archive()
    begun.add("vast.xml", b"<a/>")
    first, second = begun.copy(), begun.copy()
    first.add("eerste.xml", b"<b/>")
    second.add("tweede.xml", b"<c/>")
    names = [zipfile.ZipFile(io.BytesIO(one.finished())).namelist() for one in (begun, first, second)]
    assert names == [["vast.xml"], ["vast.xml", "eerste.xml"], ["vast.xml", "tweede.xml"]]


@given(st.binary(max_size=5_000))
def test_zlib_inflates_what_we_deflate_and_we_what_it_does(content):
    assert zlib.decompress(deflated(content), -zlib.MAX_WBITS) == content
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    assert inflated(compressor.compress(content) + compressor.flush(), len(content) + 1) == content


def test_no_more_is_inflated_than_was_asked():
    assert inflated(deflated(b"0" * 10_000_000), 11) == b"0" * 11


def test_what_is_not_compressed_is_told_from_what_is():
    with pytest.raises(zipfile.BadZipFile):
        inflated(b"\xff" + random.Random(1).randbytes(200), 1_000)
