"""Our styles and lists among those of a template: found by name, added where they are missing (methode c).

A file names Word's built-in styles in English, whatever the language of Word; our own are called KR and so on.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from ketenrapport.report.word import look as style
from ketenrapport.report.word.contrast import CONTRAST, contrast
from ketenrapport.report.word.namespaces import A, W
from ketenrapport.report.word.package import drop
from ketenrapport.report.word.style_chain import by_id, chain, is_default
from ketenrapport.report.word.typeface import WIDE, face_of
from ketenrapport.saving.reading import whole
from ketenrapport.words import palette
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketenrapport.report.word.typeface import Typeface


# Names that programs other than Word, or people, give to the built-in styles.
_ALSO_CALLED = {
    "titel": "title",
    "ondertitel": "subtitle",
    "standaard": "normal",
    "kop 1": "heading 1",
    "kop 2": "heading 2",
    "kop 3": "heading 3",
    "koptekst": "header",
    "voettekst": "footer",
    "zwaar": "strong",
    "opsomming": "list bullet",
    "lijstnummering": "list number",
}
_LINKED = " char"  # what an English Word calls the twin of a paragraph style for use within a line; a Dutch one: Teken

_SMALLEST = 20  # half points

CONTRACT = (
    ("Titel", "title"), ("Kop 1", "heading 1"), ("Kop 2", "heading 2"), ("Kop 3", "heading 3"), ("Standaard", "normal"),
    ("KR Tabel", "kr tabel"), ("KR Status groen", "kr status groen"), ("KR Status oranje", "kr status oranje"),
    ("KR Status rood", "kr status rood"), ("KR Status grijs", "kr status grijs"), ("KR Bijschrift", "kr bijschrift"),
)  # fmt: skip
"""The styles that a house style is expected to bring, as Word shows them and as the file names them."""


class Merged(Struct, frozen=True):
    """What became of our styles: our id → id in the template, and which of ours had to be added."""

    ids: Mapping[str, str]
    added: frozenset[str]


def canonical(element: etree._Element) -> str:
    """The name of a style as everyone knows it: lower case, built-in ones in English."""
    named = element.find(f"{W}name")
    name = "" if named is None else named.get(f"{W}val", "").strip().casefold()
    if name.startswith("kr ") and name.endswith(_LINKED):
        return f"{name.removesuffix(_LINKED)} teken"
    return _ALSO_CALLED.get(name, name)


def style_names(styles: etree._Element) -> set[str]:
    """The names of all styles of a template."""
    return {canonical(element) for element in styles.iterchildren(f"{W}style")}


def merge_styles(theirs: etree._Element, ours: etree._Element, accent: str, letter: float = 1.0) -> Merged:
    """Add to the template's styles those of ours that it does not have.

    ``accent`` is the colour that stands out in the template, ``letter`` how wide its typeface is: a wide one is set smaller, down to
    the smallest size of a report, as it looks larger.
    """
    known = {(element.get(f"{W}type"), canonical(element)): element.get(f"{W}styleId", "") for element in _styles(theirs)}
    taken = {element.get(f"{W}styleId", "").casefold() for element in _styles(theirs)}
    defaults = {element.get(f"{W}type"): element.get(f"{W}styleId", "") for element in _styles(theirs) if is_default(element)}
    ids, missing = {}, []
    for element in _styles(ours):
        kind, id_ = element.get(f"{W}type"), element.get(f"{W}styleId", "")
        match = known.get((kind, canonical(element))) or (defaults.get(kind) if is_default(element) else None)
        if match is None:
            missing.append(element)
            match = _free(id_, taken)
            taken.add(match.casefold())
        ids[id_] = match
    added = frozenset(element.get(f"{W}styleId", "") for element in missing)
    for element in missing:
        copy = deepcopy(element)
        copy.set(f"{W}styleId", ids[element.get(f"{W}styleId", "")])
        for tie in list(copy.iter(f"{W}basedOn", f"{W}next", f"{W}link")):
            if tie.tag == f"{W}link" and tie.get(f"{W}val") not in added:
                drop(tie)  # twins know each other or not at all
            tie.set(f"{W}val", ids.get(tie.get(f"{W}val", ""), tie.get(f"{W}val", "")))
        _recolour(copy, accent)
        _tighten(copy, letter, has_pictures=element.get(f"{W}styleId") in (style.FIGURE, style.SMALL_FIGURE))
        theirs.append(copy)
    return Merged(ids, added)


class Lists(Struct, frozen=True):
    """How a document makes our lists.

    ``numbered`` is the (abstract list, level) that each list that counts is one of; ``unlisted`` are the list styles of the
    template, by id, that are no list by themselves, with the (number, level) that their paragraphs need.
    """

    numbered: tuple[str, str]
    unlisted: Mapping[str, tuple[str, str]]


def merge_numbering(theirs: etree._Element, ours: etree._Element, styles: etree._Element, merged: Merged, accent: str) -> Lists:
    """Add our lists to the template's; where its own style is a list, that list is used."""
    brought = _lists_of_styles(theirs, styles, merged)
    abstracts = dict(brought)
    unlisted = {}
    for id_ in (style.BULLET, style.NUMBERED):
        if id_ in brought:
            continue
        abstract, number = str(1 + _highest(theirs, "abstractNum")), str(1 + _highest(theirs, "num"))
        abstracts[id_] = (abstract, "0")
        copy = deepcopy(
            next(one for one in ours.iterchildren(f"{W}abstractNum") if one.find(f"{W}lvl/{W}pStyle[@{W}val='{id_}']") is not None)
        )
        copy.set(f"{W}abstractNumId", abstract)
        for mark in list(copy.iter(f"{W}pStyle")):
            if id_ in merged.added:
                mark.set(f"{W}val", merged.ids[id_])
            else:
                drop(mark)
        _recolour(copy, accent)
        _insert(theirs, copy, before=("num", "numIdMacAtCleanup"))
        _add_list(theirs, number, abstract)
        if id_ in merged.added:
            for tie in styles.iterfind(f"{W}style[@{W}styleId='{merged.ids[id_]}']/{W}pPr/{W}numPr/{W}numId"):
                tie.set(f"{W}val", number)
        else:
            unlisted[merged.ids[id_]] = (number, "0")
    return Lists(abstracts[style.NUMBERED], unlisted)


def add_numbered_lists(numbering: etree._Element, lists: Lists, amount: int) -> list[str]:
    """The numbers of so many new lists, each of which counts from one."""
    abstract, level = lists.numbered
    first = 1 + _highest(numbering, "num")
    numbers = [str(number) for number in range(first, first + amount)]
    for number in numbers:
        restart = etree.SubElement(_add_list(numbering, number, abstract), f"{W}lvlOverride", {f"{W}ilvl": level})
        etree.SubElement(restart, f"{W}startOverride", {f"{W}val": "1"})  # else it counts on from a list before it
    return numbers


def _add_list(numbering: etree._Element, number: str, abstract: str) -> etree._Element:
    added = numbering.makeelement(f"{W}num", {f"{W}numId": number})
    etree.SubElement(added, f"{W}abstractNumId", {f"{W}val": abstract})
    _insert(numbering, added, before=("numIdMacAtCleanup",))
    return added


def repaint(styles: etree._Element, palette_name: str) -> None:
    """Give the styles of the verdicts the colours of a palette, as far as they have those of ours; what a designer chose stays."""
    wanted = palette.PALETTES.get(palette_name, palette.TRAFFIC_LIGHT)
    if wanted is palette.TRAFFIC_LIGHT:
        return
    by_name = {f"kr status {STATUS[status].colour}": (palette.TRAFFIC_LIGHT[status], wanted[status]) for status in wanted}
    for element in _styles(styles):
        change = by_name.get(canonical(element).removesuffix(" teken"))
        if change:
            old, new = change
            for mark in element.iter(f"{W}color", f"{W}shd"):
                for name, before, after in ((f"{W}val", old.text, new.text), (f"{W}fill", old.tint, new.tint)):
                    if mark.get(name) == before:
                        mark.set(name, after)


def accent_of(styles: etree._Element | None, theme: etree._Element | None) -> str:
    """The colour that stands out in a house style and can be read on white: that of its headings, else of its theme, else our own."""
    candidates = []
    if styles is not None:
        for name in ("heading 1", "title"):
            candidates += [
                colour.get(f"{W}val", "")
                for element in _styles(styles)
                if canonical(element) == name
                for colour in element.iter(f"{W}color")
            ]
    if theme is not None:
        for name in ("accent1", "dk2"):
            candidates += [colour.get("val", "") for colour in theme.iterfind(f".//{A}clrScheme/{A}{name}/{A}srgbClr")]
    return next((colour.upper() for colour in candidates if contrast(colour, palette.WHITE) >= CONTRAST), palette.ACCENT)


def in_theme(theme: etree._Element, colour: str) -> bool:
    """Whether a colour is the accent of the theme, so that it goes along when someone gives the document another."""
    found = theme.iterfind(f".//{A}clrScheme/{A}accent1/{A}srgbClr")
    return any(mark.get("val", "").upper() == colour for mark in found)


def typeface_of(styles: etree._Element, theme: etree._Element | None) -> Typeface:
    """The typeface of running text."""
    normal = [element for element in _styles(styles) if is_default(element) and element.get(f"{W}type") == "paragraph"]
    return face_of([*(f for one in normal for f in one.iterchildren(f"{W}rPr")), *styles.iterfind(f"{W}docDefaults//{W}rPr")], theme)


def speak_dutch(styles: etree._Element) -> bool:
    """Whether the template was in another language: its text is declared Dutch now, for who has it read aloud."""
    languages = [
        *styles.iterfind(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang"),
        *(lang for element in _styles(styles) if is_default(element) for lang in element.iterfind(f"{W}rPr/{W}lang")),
    ]
    other = [lang for lang in languages if lang.get(f"{W}val", style.LANGUAGE) != style.LANGUAGE]
    for lang in languages:
        lang.set(f"{W}val", style.LANGUAGE)
    if not languages:
        above = styles
        for name in ("docDefaults", "rPrDefault", "rPr"):
            found = above.find(f"{W}{name}")
            if found is None:
                found = above.makeelement(f"{W}{name}")
                above.insert(0, found)
            above = found
        above.append(above.makeelement(f"{W}lang", {f"{W}val": style.LANGUAGE}))
    return bool(other)


def _styles(root: etree._Element) -> Iterator[etree._Element]:
    return root.iterchildren(f"{W}style")


def _free(id_: str, taken: set[str]) -> str:
    candidate, number = id_, 1
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{id_}{number:03d}"
    return candidate


def _recolour(element: etree._Element, accent: str) -> None:
    for part in element.iter():
        for name, value in part.attrib.items():
            if value == palette.ACCENT:
                part.set(name, accent)


def _tighten(element: etree._Element, letter: float, *, has_pictures: bool) -> None:
    """Set a style smaller in a wide typeface, which is high as well; in one as wide as Verdana lines and paragraphs come closer, too.

    A line with a picture keeps its height: a share of that would cut off the top of the picture.
    """
    for size in element.iter(f"{W}sz", f"{W}szCs"):
        half_points = whole(size.get(f"{W}val"))
        size.set(f"{W}val", str(min(half_points, max(_SMALLEST, round(half_points / letter)))))
    for spacing in element.iter(f"{W}spacing") if letter >= WIDE else ():
        for name, share in ((f"{W}before", 0.4), (f"{W}after", 0.4), (f"{W}line", 1.0 if has_pictures else 0.95)):
            if spacing.get(name) is not None:
                spacing.set(name, str(round(whole(spacing.get(name)) * share)))


def _highest(numbering: etree._Element, kind: str) -> int:
    """The highest number in use among the lists, or the abstract lists, of a template."""
    return max((whole(element.get(f"{W}{kind}Id")) for element in numbering.iterchildren(f"{W}{kind}")), default=0)


def _insert(numbering: etree._Element, element: etree._Element, before: tuple[str, ...]) -> None:
    """Put an element in its place: abstract lists come before lists."""
    marks = {f"{W}{name}" for name in before}
    numbering.insert(next((i for i, child in enumerate(numbering) if child.tag in marks), len(numbering)), element)


def _lists_of_styles(numbering: etree._Element, styles: etree._Element, merged: Merged) -> dict[str, tuple[str, str]]:
    """Our style id → (abstract list, level) of the template's style of that name, where it is a list of its own."""
    known = by_id(styles)
    lists = {number.get(f"{W}numId"): number.find(f"{W}abstractNumId") for number in numbering.iterchildren(f"{W}num")}
    found = {}
    for id_ in (style.BULLET, style.NUMBERED):
        if id_ in merged.added:
            continue
        for element in chain(known, merged.ids[id_]):
            number = element.find(f"{W}pPr/{W}numPr/{W}numId")
            abstract = None if number is None else lists.get(number.get(f"{W}val"))
            if abstract is not None:
                level = element.find(f"{W}pPr/{W}numPr/{W}ilvl")
                found[id_] = (abstract.get(f"{W}val", ""), "0" if level is None else level.get(f"{W}val", "0"))
                break
    return found
