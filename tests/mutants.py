"""Office files with one thing wrong in them: a seeded source of what a damaged disk, another program or an enemy makes of a file."""

from __future__ import annotations

import zipfile
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

JUNK = (
    "", " ", "0", "1", "-1", "x", "true", "2.5", "1e999", "nan", "999999999999", "9" * 5000, "²", "٣", "A0", "A1", "A1:XFD1048576",
    "XFD9999999", "ZZZ1", "B5:A1", "A:A", "#REF!", "'Een blad'!$A$1", "rId1", "rId99", "../../../x", "/xl/workbook.xml", "NULL", "#",
    "_xD800_", "_x0007_", "_x0000_", "\u200b", "\U0001f44d", "n", "s", "inlineStr", "General", "[h]:mm", "0%", "External", "a" * 40_000,
)  # fmt: skip
_KEPT_WHOLE = (".png", ".jpeg", ".emf", ".bin")


def mutant(original: bytes, seed: int) -> bytes:
    """The file with one to three things wrong, the same for the same seed."""
    random = Random(seed)
    with zipfile.ZipFile(BytesIO(original)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        if random.random() < 0.08:
            random.choice(_OF_PACKAGES)(parts, random)
            continue
        # Each kind of part as often as the next, or of a workbook with thirty sheets nothing but sheets were tried.
        kinds: dict[str, list[str]] = {}
        for name in parts:
            if not name.endswith(_KEPT_WHOLE):
                kinds.setdefault(name.rstrip("0123456789.xmlres").lower(), []).append(name)
        name = random.choice(kinds[random.choice(sorted(kinds))])
        parts[name] = _spoiled(parts[name], random)
    return zipped(parts)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(original: Path | bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The file with one part changed, or added: then it was empty."""
    with zipfile.ZipFile(BytesIO(original) if isinstance(original, bytes) else original) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped(parts | {name: change(parts.get(name, b""))})


# --- one part ------------------------------------------------------------------------------------------------------------


def _spoiled(content: bytes, random: Random) -> bytes:
    if random.random() < 0.25:
        return random.choice(_OF_BYTES)(content, random)
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return random.choice(_OF_BYTES)(content, random)
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    random.choice(_OF_ELEMENTS)(random.choice(elements), random)
    return etree.tostring(root, xml_declaration=True, encoding=random.choice(("UTF-8",) * 9 + ("UTF-16",)), standalone=True)


def _remove(one: etree._Element, random: Random) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _repeat(one: etree._Element, random: Random) -> None:
    parent = one.getparent()
    if parent is not None:
        for _ in range(random.choice((1, 1, 3, 50))):
            parent.insert(random.randrange(len(parent) + 1), etree.fromstring(etree.tostring(one, with_tail=False)))


def _empty(one: etree._Element, random: Random) -> None:
    one.clear(keep_tail=True)


def _rename(one: etree._Element, random: Random) -> None:
    one.tag = random.choice(("x", f"{{urn:x}}{etree.QName(one).localname}", etree.QName(one).localname))


def _say_otherwise(one: etree._Element, random: Random) -> None:
    one.text = random.choice(JUNK)


def _attribute(one: etree._Element, random: Random) -> None:
    if one.attrib:
        one.set(random.choice(sorted(map(str, one.attrib))), random.choice(JUNK))


def _without_attribute(one: etree._Element, random: Random) -> None:
    if one.attrib:
        del one.attrib[random.choice(sorted(map(str, one.attrib)))]


def _swapped(one: etree._Element, random: Random) -> None:
    """The value of one attribute in another."""
    if len(one.attrib) > 1:
        first, second = random.sample(sorted(map(str, one.attrib)), 2)
        one.set(first, one.get(second, ""))


def _beside(one: etree._Element, random: Random) -> None:
    strange: etree._Element = random.choice(
        (
            etree.Comment('<c r="A1" '),
            etree.ProcessingInstruction("x", '<row r="1"><c r="A1" '),
            etree.Element("{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"),
        )
    )
    one.insert(random.randrange(len(one) + 1), strange)


_OF_ELEMENTS: tuple[Callable[[etree._Element, Random], None], ...] = (
    _remove, _repeat, _empty, _rename, _say_otherwise, _attribute, _attribute, _attribute, _without_attribute, _swapped, _beside,
)  # fmt: skip


def _other_byte(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) or 1)
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def _cut(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) or 1)
    return content[:at] + content[at + random.choice((1, 10, 1000, len(content))) :]


def _doubled(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) or 1)
    return content[:at] + content[at : at + random.choice((1, 30, 3000))] * 2 + content[at:]


def _with_document_type(content: bytes, random: Random) -> bytes:
    end = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
    return content[:end] + b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>' + content[end:]


_OF_BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (_other_byte, _cut, _doubled, _with_document_type)


# --- the package ---------------------------------------------------------------------------------------------------------


def _lose(parts: dict[str, bytes], random: Random) -> None:
    del parts[random.choice(sorted(parts))]


def _exchange(parts: dict[str, bytes], random: Random) -> None:
    first, second = random.sample(sorted(parts), 2)
    parts[first], parts[second] = parts[second], parts[first]


def _emptied(parts: dict[str, bytes], random: Random) -> None:
    parts[random.choice(sorted(parts))] = b""


def _moved(parts: dict[str, bytes], random: Random) -> None:
    name = random.choice(sorted(parts))
    parts[random.choice((name.upper(), f"x/{name}", name.replace("/", "\\"), f"/{name}", f"../{name}"))] = parts.pop(name)


_OF_PACKAGES: tuple[Callable[[dict[str, bytes], Random], None], ...] = (_lose, _exchange, _emptied, _moved)
