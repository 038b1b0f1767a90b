"""The accessibility contract of the report (methode c; EN 301 549, WCAG 2.1), checked over a produced document.

Each check says in Dutch what is not right and where. It reads the document as a reader gets it: styles by their names, so that a
house style is held to the same contract.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from ketenrapport.report.word.contrast import CONTRAST, contrast
from ketenrapport.report.word.look import LANGUAGE
from ketenrapport.report.word.namespaces import DC, OFFICE_RELATIONSHIP, PACKAGE_RELATIONSHIP, WP, A, W
from ketenrapport.report.word.package import CONTENT_TYPES, ContentTypes, is_on, parsed, relationships, unzipped
from ketenrapport.report.word.style_chain import by_id, chain, is_default
from ketenrapport.report.word.styles import canonical
from ketenrapport.saving.reading import whole
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SMALLEST_HALF_POINTS, _SMALLEST_IN_CHART = 20, 1000
_STATUS_WORDS = {f"kr status {words.colour}": words.label for words in STATUS.values()}
_CORE = f"{PACKAGE_RELATIONSHIP}/metadata/core-properties"
_MARKS = {f"{W}br": "\n", f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_PAGE_OF_PAGES = re.compile(r"\b[Pp]agina\s*\d*(\s*van\s*\d*)?")


def problems(package: bytes) -> list[str]:
    """Everything in which this document breaks the contract, in Dutch; [] when it keeps it."""
    document = _Document(unzipped(package))
    return list(dict.fromkeys(problem for check in CHECKS for problem in check(document)))


class _Document(Struct, frozen=True, dict=True):
    """A document, taken apart as far as the checks need."""

    parts: dict[str, bytes]

    @cached_property
    def main(self) -> str:
        """The name of the part with the running text."""
        return next(tie.target for tie in relationships(self.parts, "") if tie.kind == f"{OFFICE_RELATIONSHIP}/officeDocument")

    @cached_property
    def text(self) -> etree._Element:
        """The running text."""
        return parsed(self.parts[self.main])

    @cached_property
    def core(self) -> etree._Element | None:
        """The properties of the document."""
        part = next((tie.target for tie in relationships(self.parts, "") if tie.kind == _CORE), None)
        return None if part is None else parsed(self.parts[part])

    @cached_property
    def styles(self) -> dict[str, etree._Element]:
        """The styles by their id."""
        return by_id(self.root_of("styles"))

    @cached_property
    def default_style(self) -> str:
        """The id of the style of a paragraph that names none."""
        found = (id_ for id_, one in self.styles.items() if is_default(one) and one.get(f"{W}type") == "paragraph")
        return next(found, "")

    @cached_property
    def running(self) -> dict[str, etree._Element]:
        """The headers and footers that are in use."""
        kinds = (f"{OFFICE_RELATIONSHIP}/header", f"{OFFICE_RELATIONSHIP}/footer")
        used = {mark.get(f"{{{OFFICE_RELATIONSHIP}}}id") for mark in self.text.iter(f"{W}headerReference", f"{W}footerReference")}
        ties = relationships(self.parts, self.main)
        return {tie.target: parsed(self.parts[tie.target]) for tie in ties if tie.kind in kinds and tie.id in used}

    @cached_property
    def used_styles(self) -> list[str]:
        """The ids of the styles that the text and its headers and footers use."""
        roots = (self.text, *self.running.values())
        named = [mark.get(f"{W}val", "") for root in roots for mark in root.iter(f"{W}pStyle", f"{W}rStyle")]
        return [id_ for id_ in dict.fromkeys([self.default_style, *named]) if id_ in self.styles]

    def root_of(self, kind: str) -> etree._Element:
        """The styles or another part that the document names; an empty element when it has none."""
        wanted = f"{OFFICE_RELATIONSHIP}/{kind}"
        found = next((tie.target for tie in relationships(self.parts, self.main) if tie.kind == wanted), None)
        return etree.Element(f"{W}{kind}") if found is None else parsed(self.parts[found])

    def name(self, id_: str) -> str:
        """The name of a style, in small letters and built-in ones in English; '' for an unknown id."""
        return canonical(self.styles[id_]) if id_ in self.styles else ""

    def shown_name(self, id_: str) -> str:
        """The name of a style as the file has it."""
        found = self.styles[id_].find(f"{W}name")
        return id_ if found is None else found.get(f"{W}val", id_)

    def style_of(self, paragraph: etree._Element) -> str:
        """The id of the style of a paragraph."""
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        return self.default_style if named is None else named.get(f"{W}val", "")

    def level(self, element: etree._Element) -> int | None:
        """0 for the title, 1, 2, 3 for a heading, None for everything else."""
        name = self.name(self.style_of(element)) if element.tag == f"{W}p" else ""
        heading = re.fullmatch(r"heading ([1-9])", name)
        return 0 if name == "title" else int(heading[1]) if heading else None

    def property(self, id_: str, path: str, attribute: str) -> str:
        """A property of a style, from itself or from what it is based on; '' when none of them says."""
        paths = "/".join(f"{W}{name}" for name in path.split("/"))
        found = (one.find(paths) for one in chain(self.styles, id_))
        return next((mark.get(f"{W}{attribute}", "") for mark in found if mark is not None), "")


def _language(document: _Document) -> Iterator[str]:
    default = document.root_of("styles").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    language = None if default is None else default.get(f"{W}val")
    if language != LANGUAGE:
        yield f"De taal van de tekst is niet {LANGUAGE}."
    properties = {} if document.core is None else {one.tag: (one.text or "").strip() for one in document.core}
    if properties.get(f"{DC}language") != LANGUAGE:
        yield f"De taal in de documenteigenschappen is niet {LANGUAGE}."
    if not properties.get(f"{DC}title"):
        yield "De titel in de documenteigenschappen is leeg."


def _headings(document: _Document) -> Iterator[str]:
    levels = [(level, text_of(p)) for p in document.text.iter(f"{W}p") if (level := document.level(p)) is not None]
    titles = sum(level == 0 for level, _ in levels)
    if titles != 1:
        yield f"Er staan {titles} alinea's in de stijl Titel; dat moet er precies één zijn."
    elif levels[0][0] != 0:
        yield "Er staat een kop voor de titel."
    for (level, _), (following, text) in pairwise(levels):
        if following > level + 1:
            yield f"De kop ‘{text}’ springt van niveau {level} naar niveau {following}."
    for level, text in levels:
        if not text.strip():
            yield f"Er staat een lege {f'kop van niveau {level}' if level else 'titel'}."


def _content_below_headings(document: _Document) -> Iterator[str]:
    body = document.text.find(f"{W}body")
    for element, following in pairwise(() if body is None else body):
        level = document.level(element)
        if not level:
            continue
        below = document.level(following)
        if following.tag == f"{W}sectPr" or (below is not None and below <= level):
            yield f"Onder de kop ‘{text_of(element)}’ staat niets."


def _tables(document: _Document) -> Iterator[str]:
    for table in document.text.iter(f"{W}tbl"):
        caption = _value(table, "tblPr/tblCaption")
        name = f"De tabel ‘{caption}’" if caption else f"De tabel die begint met ‘{text_of(table)[:40]}’"
        if not caption or not _value(table, "tblPr/tblDescription"):
            yield f"{name} heeft geen titel of beschrijving voor wie haar niet ziet."
        if next(table.iter(f"{W}gridSpan", f"{W}vMerge", f"{W}hMerge"), None) is not None:
            yield f"{name} heeft samengevoegde cellen."
        before = table.getprevious()
        head = ", ".join(text for cell in table.iterfind(f"{W}tr[1]/{W}tc") if (text := text_of(cell).strip()))
        if caption and caption != head and (before is None or text_of(before) != caption):
            yield f"{name} heeft geen bijschrift erboven."
        yield from (f"{name} {fault}." for fault in _faults_of_rows(table))


def _faults_of_rows(table: etree._Element) -> Iterator[str]:
    rows, columns = table.findall(f"{W}tr"), len(table.findall(f"{W}tblGrid/{W}gridCol"))
    headers = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
    if len(rows) < 2 or headers != [True] + [False] * (len(rows) - 1):
        yield "heeft niet precies één kopregel met rijen eronder"
    if any(row.find(f"{W}trPr/{W}cantSplit") is None for row in rows):
        yield "heeft een rij die over twee pagina's kan breken"
    if any(len(list(_cells(row))) != columns for row in rows):
        yield "heeft rijen van verschillende lengte"
    if not all(text_of(cell).strip() or next(cell.iter(f"{WP}docPr"), None) is not None for cell in table.iter(f"{W}tc")):
        yield "heeft een lege cel"


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, also those in a content control."""
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag == f"{W}sdt":
            yield from child.iterfind(f"{W}sdtContent/{W}tc")


def _drawings(document: _Document) -> Iterator[str]:
    for root in (document.text, *document.running.values()):
        for frame in root.iter(f"{WP}inline", f"{WP}anchor"):
            properties = frame.find(f"{WP}docPr")
            decorative = any(mark.tag.endswith("}decorative") for mark in frame.iter() if isinstance(mark.tag, str))
            if not decorative and (properties is None or not properties.get("descr", "").strip()):
                shown = "" if properties is None else properties.get("name", "")
                yield f"De afbeelding of grafiek ‘{shown}’ heeft geen alternatieve tekst."


def _status_in_words(document: _Document) -> Iterator[str]:
    """A verdict is told in words; or by its symbol behind a figure, where the document says what that stands for."""
    explained = text_of(document.text).replace("\u00a0", " ")
    for element in document.text.iter(f"{W}p", f"{W}r"):
        mark = element.find(f"{W}pPr/{W}pStyle" if element.tag == f"{W}p" else f"{W}rPr/{W}rStyle")
        name = "" if mark is None else document.name(mark.get(f"{W}val", "")).removesuffix(" teken").removesuffix(" char")
        words = _STATUS_WORDS.get(name, "")
        shown = text_of(element).replace("\u00a0", " ")
        behind_figure = words != "" and re.fullmatch(rf"[−-]?\d[\d.,]* {words[:1]}", shown) is not None and words in explained
        if words and words not in shown and not behind_figure:
            yield f"De status ‘{text_of(element).strip()}’ wordt alleen door kleur getoond."


def _no_notes(document: _Document) -> Iterator[str]:
    if next(document.text.iter(f"{W}footnoteReference", f"{W}endnoteReference"), None) is not None:
        yield "Er staan voetnoten of eindnoten in de tekst."


def _nothing_only_in_running_text(document: _Document) -> Iterator[str]:
    body = _plain(text_of(document.text))
    for root in document.running.values():
        where = "voettekst" if root.tag == f"{W}ftr" else "koptekst"
        for paragraph in root.iter(f"{W}p"):
            if paragraph.find(f".//{W}p") is not None:
                continue  # its text boxes have paragraphs of their own
            text = _PAGE_OF_PAGES.sub("", _without_fields(paragraph))
            for piece in re.split(r"[,·\t\n|]", text):
                shown = _plain(piece).removesuffix("…")  # of a name that is cut there, its first words stand in the text
                if re.search(r"\w", shown) and shown not in body:
                    yield f"Alleen in de {where} staat: {shown}."


def _large_letters(document: _Document) -> Iterator[str]:
    defaults = document.root_of("styles").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
    normal = "20" if defaults is None else defaults.get(f"{W}val", "20")
    for id_ in document.used_styles:
        own = document.property(id_, "rPr/sz", "val")
        inherits = document.styles[id_].get(f"{W}type") == "paragraph"
        size = own or (normal if inherits else "")
        if whole(size, _SMALLEST_HALF_POINTS) < _SMALLEST_HALF_POINTS:
            yield f"De letters van de stijl {document.shown_name(id_)} zijn kleiner dan 10 punten."
    for root in (document.text, *document.running.values()):
        own_sizes = (mark.get(f"{W}val") for mark in root.iterfind(f".//{W}r/{W}rPr/{W}sz"))
        if any(whole(size, _SMALLEST_HALF_POINTS) < _SMALLEST_HALF_POINTS for size in own_sizes):
            yield "Er staat tekst met letters kleiner dan 10 punten."
    types = ContentTypes(document.parts[CONTENT_TYPES])
    drawn = [parsed(content) for part, content in document.parts.items() if types.of(part).endswith("drawingml.chart+xml")]
    for root in (*drawn, document.text):
        sizes = (mark.get("sz") for mark in root.iter(f"{A}defRPr", f"{A}rPr", f"{A}endParaRPr"))
        if any(whole(size, _SMALLEST_IN_CHART) < _SMALLEST_IN_CHART for size in sizes):
            yield "Er staan letters kleiner dan 10 punten in een grafiek of tekening."


def _contrast(document: _Document) -> Iterator[str]:
    for id_ in document.used_styles:
        colour = document.property(id_, "rPr/color", "val")
        fill = document.property(id_, "rPr/shd", "fill") or document.property(id_, "pPr/shd", "fill")
        fill = "FFFFFF" if fill in ("", "auto") else fill
        if colour not in ("", "auto") and contrast(colour, fill) < CONTRAST:
            yield f"De stijl {document.shown_name(id_)} heeft te weinig contrast: {colour} op {fill}."


def _headings_stay_with_what_follows(document: _Document) -> Iterator[str]:
    for id_ in document.used_styles:
        name = document.name(id_)
        if name in ("heading 1", "heading 2", "heading 3", "kr bijschrift") and not _kept(document, id_):
            yield f"De stijl {document.shown_name(id_)} blijft niet bij wat erop volgt."


def _kept(document: _Document, id_: str) -> bool:
    found = (one.find(f"{W}pPr/{W}keepNext") for one in chain(document.styles, id_))
    return next((is_on(mark) for mark in found if mark is not None), False)


CHECKS: tuple[Callable[[_Document], Iterator[str]], ...] = (
    _language,
    _headings,
    _content_below_headings,
    _tables,
    _drawings,
    _status_in_words,
    _no_notes,
    _nothing_only_in_running_text,
    _large_letters,
    _contrast,
    _headings_stay_with_what_follows,
)


def text_of(element: etree._Element) -> str:
    """The text of an element, with its tabs and line ends; what a field or shape shows twice for old readers is left out."""
    nodes = element.iter(f"{W}t", *_MARKS)
    shown = (node for node in nodes if not any(above.tag.endswith("}Fallback") for above in node.iterancestors()))
    return "".join(_MARKS.get(str(node.tag), node.text or "") for node in shown)


def _without_fields(paragraph: etree._Element) -> str:
    """The text of a paragraph of a header or footer, without what fields fill in: page numbers, dates and properties."""
    pieces, depth = [], 0
    for node in paragraph.iter(f"{W}t", f"{W}fldChar", *_MARKS):
        if node.tag == f"{W}fldChar":
            depth += {"begin": 1, "end": -1}.get(node.get(f"{W}fldCharType", ""), 0)
        elif not depth and not any(above.tag == f"{W}fldSimple" for above in node.iterancestors()):
            pieces.append(_MARKS.get(str(node.tag), node.text or ""))
    return "".join(pieces)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _value(element: etree._Element, path: str) -> str:
    found = element.find("/".join(f"{W}{name}" for name in path.split("/")))
    return "" if found is None else found.get(f"{W}val", "")
