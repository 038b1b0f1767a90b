"""The fields in a text of Word: what each of them asks for, and how one becomes ordinary text.

A field is written in one element, or spread over runs: begin, code, separate, what it showed last, end. Codes may be cut into runs at
any place, and hold other fields (ECMA-376 part 1, 17.16).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.report.word.links import is_plain_link
from ketenrapport.report.word.namespaces import M, W

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

# Fields that only tell of the document, its pages and its data, or let somebody fill something in. Any other may fetch, run or print.
_OF_THE_DOCUMENT = """page numpages section sectionpages date time createdate savedate printdate edittime title subject author keywords
    comments lastsavedby filename filesize docproperty docvariable info revnum numwords numchars template username userinitials
    useraddress"""
_OF_THE_TEXT = """styleref ref pageref noteref bookmark seq toc tc xe index toa ta listnum autonum autonumlgl autonumout gotobutton
    bibliography citation autotext autotextlist quote symbol eq advance embed shape bidioutline private"""
_TO_FILL_IN = """if compare set mergefield mergerec mergeseq next nextif skipif addressblock greetingline ask fillin formtext formcheckbox
    formdropdown barcode displaybarcode mergebarcode"""
_HARMLESS = frozenset(f"{_OF_THE_DOCUMENT} {_OF_THE_TEXT} {_TO_FILL_IN}".split())
_RUNS = (f"{W}r", f"{M}r")
_LINK = "hyperlink"
_CODES = (f"{W}instrText", f"{W}delInstrText")


class Field(Struct):
    """A field: its code, and the elements that are not what it shows; ``holds_others`` where its code has fields within it."""

    code: str = ""
    marks: list[etree._Element] = field(default_factory=list)
    showing: bool = False
    holds_others: bool = False

    @property
    def name(self) -> str:
        """What it is called, in lower case: ``page``; '' where another field would have to say that."""
        words = self.code.replace("\\", " \\").split(maxsplit=1)
        return words[0].strip('"').casefold() if words else ""

    @property
    def is_dde(self) -> bool:
        """Whether it starts another program."""
        return self.name.startswith("dde")

    @property
    def is_harmless(self) -> bool:
        """Whether it fetches nothing, runs nothing and leads nowhere but to a page of the web or within the document."""
        if self.name == _LINK:
            return not self.holds_others and is_plain_link(_target(self.code))
        return self.name in _HARMLESS or self.name.startswith("=")


def fields(root: etree._Element) -> Iterator[Field]:
    """All fields of a text, also those within another, without an end, or in what was deleted."""
    for element in root.iter(f"{W}fldSimple"):
        yield Field(element.get(f"{W}instr", ""), [element])
    around: list[Field] = []
    for run in root.iter(*_RUNS):
        for child in run:
            for one in around:
                if not one.showing:
                    one.marks.append(child)
            kind = child.get(f"{W}fldCharType") if child.tag == f"{W}fldChar" else ""
            if kind == "begin":
                for one in around:
                    one.holds_others = one.holds_others or not one.showing
                around.append(Field(marks=[child]))
            elif kind == "separate" and around:
                _belongs(child, around[-1])
                around[-1].showing = True
            elif kind == "end" and around:
                _belongs(child, around[-1])
                yield around.pop()
            elif child.tag in _CODES and around:
                around[-1].code += child.text or ""
    yield from around


def unlink(one: Field) -> None:
    """Make ordinary text of a field: what it showed stays."""
    for mark in one.marks:
        above = mark.getparent()
        if above is None:
            continue
        if mark.tag == f"{W}fldSimple":
            for child in list(mark):
                if child.tag != f"{W}fldData":
                    mark.addprevious(child)
        above.remove(mark)


def _belongs(mark: etree._Element, one: Field) -> None:
    if mark not in one.marks[-1:]:
        one.marks.append(mark)


def _target(code: str) -> str:
    r"""Where a link leads: ``HYPERLINK "https://a.nl" \o "b"`` → ``https://a.nl``; '' where that is a place within the document."""
    rest = code.strip()[len(_LINK) :].strip()
    while rest.startswith("\\"):  # a switch, and what belongs to it
        switch, _, rest = rest.partition(" ")
        rest = rest.strip()
        if switch.casefold() in ("\\l", "\\o", "\\t"):
            rest = rest[1:].partition('"')[2].strip() if rest.startswith('"') else rest.partition(" ")[2].strip()
    return rest[1:].partition('"')[0] if rest.startswith('"') else rest.partition(" ")[0]
