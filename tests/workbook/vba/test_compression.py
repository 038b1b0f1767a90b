"""The compression of VBA sources: the specification's own examples, an independent reader, and any bytes at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyopenvba.vba import decompress as independent

from ketenrapport.workbook.vba.compression import compress, decompress

# [MS-OVBA] 3.2.1 to 3.2.3.
EXAMPLES = [
    (
        b"abcdefghijklmnopqrstuv.",
        "01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E",
    ),
    (
        b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
        "01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70 06 71 02 70 04 10 72 73 74 "
        "75 76 10 77 78 79 7A 00 3C",
    ),
    (b"a" * 73, "01 03 B0 02 61 45 00"),
]


@pytest.mark.parametrize(("data", "container"), EXAMPLES)
def test_the_examples_of_the_specification(data: bytes, container: str) -> None:
    """Which of two equally long matches is taken differs between its algorithm, ours, and the program that made the examples."""
    assert decompress(bytes.fromhex(container)) == data
    assert decompress(compress(data)) == data
    assert compress(data)[:3] == bytes.fromhex(container)[:3]  # as short


def test_of_equal_matches_the_nearest_is_taken() -> None:
    # Seven tokens, of which the fifth and the last refer back (flags 0b0101_0000): 4 bytes, though "abc" also stands 8 bytes back.
    # 4 - 1 in the high 4 bits and length 3 - 3 in the low 12 make 0x3000; 10 bytes of content make the header 0xB000 + 10 - 1.
    assert compress(b"abcXabcYabc") == bytes.fromhex("01 09 B0 50 61 62 63 58 00 30 59 00 30")


@given(st.lists(st.sampled_from([b"End Sub\r\n", b"RunPython ", b"\xe9", b"x" * 300, b"0123456789" * 50]), max_size=60).map(b"".join))
def test_any_source_comes_back_whole_from_both_readers(source: bytes) -> None:
    assert decompress(compress(source)) == source
    assert independent(compress(source)) == source


def test_what_does_not_compress_is_stored_in_a_full_chunk() -> None:
    noise = bytes((index * index * 7 + index // 3) % 251 for index in range(4_096))
    assert len(compress(noise)) <= 1 + 2 + 4_096
    assert independent(compress(noise)) == noise == decompress(compress(noise))


@pytest.mark.parametrize("container", [b"", b"\x02abc", bytes.fromhex("01 03 B0 02 61"), bytes.fromhex("01 02 B0 01 45 00")])
def test_rubbish_is_refused(container: bytes) -> None:
    with pytest.raises(ValueError, match=r"container|chunk"):
        decompress(container)
