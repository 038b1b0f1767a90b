"""A house style: a template that has all that a report needs, ready to be filled any number of times.

Everything that the template brings stays as it is; what a report needs beside that is added from our own house style, under names
and numbers that are still free. Our own look is a house style like any other.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

from docx.opc.part import Part, XmlPart
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.report.fields import OVERVIEWS
from ketenrapport.report.word.body import NAMESPACES
from ketenrapport.report.word.container import FreeNames, body_of, main_part, opened, part_of_kind, parts_of_kind, root_of, saved, stored
from ketenrapport.report.word.headings import straighten
from ketenrapport.report.word.identity import NAMESPACE as IDENTITY
from ketenrapport.report.word.measures import Sizes, sizes
from ketenrapport.report.word.namespaces import DC, MC, OFFICE_RELATIONSHIP, W
from ketenrapport.report.word.one_column import make_room
from ketenrapport.report.word.package import CONTENT_TYPES, DOCUMENT, TEMPLATE, parsed, relationships_part, serialised, unzipped
from ketenrapport.report.word.placing import (
    TITLE,
    WHOLE,
    Room,
    add_placeholder,
    covered,
    forget_own_text,
    has_more_than_a_cover,
    places,
    room,
    unfilled,
)  # fmt: skip
from ketenrapport.report.word.running import reach
from ketenrapport.report.word.styles import (
    CONTRACT,
    Lists,
    accent_of,
    in_theme,
    merge_numbering,
    merge_styles,
    speak_dutch,
    style_names,
    typeface_of,
)
from ketenrapport.report.word.table_shades import has_dark_tables, keep_readable
from ketenrapport.report.word.template import Template, damaged, goes_nowhere
from ketenrapport.report.word.units import TWIPS_PER_CM
from ketenrapport.saving.archive import zipped
from ketenrapport.saving.shipped import HOUSE_STYLE, templates_folder
from ketenrapport.words.wording import listing, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docx.package import Package

    from ketenrapport.report.word.placing import Place
    from ketenrapport.report.word.typeface import Typeface

_Found = TypeVar("_Found")
_LOOKS = ("styles", "numbering", "theme")
CORE_ENDS = "/metadata/core-properties"
"""How the name of the relationship with the properties of a document ends; older programs write another address before it."""
_FURNITURE = ("styles", "numbering", "settings", "fontTable", "theme")
_MERGED = (f"{W}style", f"{W}abstractNum", f"{W}num")
_STYLES_OF_2010 = "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"
_IGNORABLE = f"{MC}Ignorable"
_MAIN = "word/document.xml"  # of our own house style
_NARROW = 14 * TWIPS_PER_CM
_PROMPTS = {TITLE: "Hier komt de titel", WHOLE: "Hier komt het rapport"}


class HouseStyle(Struct, frozen=True, eq=False):
    """A template made complete: its package, what our styles and lists are called in it, and the room on its page.

    ``around`` is what the document has around its body. ``accent`` is the colour that stands out, '' where that is the first of its
    theme. ``sizes`` is the room that its paragraphs and cells take.
    """

    package: bytes
    around: tuple[str, str]
    ids: Mapping[str, str]
    lists: Lists
    room: Room
    sizes: Sizes
    typeface: Typeface
    accent: str


@cache
def own() -> Template:
    """Our own house style, as ``open_template`` would give it: that nothing is wrong with it is known."""
    return Template(HOUSE_STYLE, unzipped((templates_folder() / HOUSE_STYLE).read_bytes()), _MAIN)


@lru_cache(maxsize=8)
def prepared(template: Template) -> HouseStyle:
    """The house style of a template. The same template gives the same one; it is made once for any number of reports."""
    made = _completed(template)
    main = main_part(made.package)
    body = body_of(main)
    found = places(body)[0]
    if not found and has_more_than_a_cover(body):
        forget_own_text(body)
    make_room(body, found)
    around = _around_body(root_of(main))
    space = room(body, found)
    above_and_below = [root_of(part) for kind in ("header", "footer") for part in parts_of_kind(main, kind)]
    called = {named.get(f"{W}val", "") for one in above_and_below for named in one.iter(f"{W}pStyle")}
    theirs = sizes(_root(main, "styles"), _root(main, "theme"), dict(zip(called, called, strict=True)))
    space = replace(space, taken=reach(main, body, theirs))
    return HouseStyle(stored(saved(made.package)), around, made.ids, made.lists, space, made.sizes, made.typeface, made.accent)


def _around_body(document: etree._Element) -> tuple[str, str]:
    """The tags around the body of a document: ``<w:document …>``, with all that it declares, and ``</w:document>``."""
    alone = deepcopy(document)
    alone[:] = []
    alone.text = "\n"
    opening, _, closing = etree.tostring(alone, encoding="unicode").partition("\n")
    return opening, closing


class _Completed(Struct, frozen=True, eq=False):
    """A template with what it lacked; its own text and sections are as they were. The rest is as in ``HouseStyle``."""

    package: Package
    ids: Mapping[str, str]
    lists: Lists
    sizes: Sizes
    typeface: Typeface
    accent: str


def _completed(template: Template) -> _Completed:
    package = opened(stored(_fit_to_open(_styles_of(template) if is_report(template) else template)))
    main = main_part(package)
    _forget(main, _STYLES_OF_2010)  # a second copy of the styles as they were; Word 2010 wants both to be alike
    _forget_identity(main)
    _furnish(package, main)
    styles, numbering = (_root(main, kind) for kind in ("styles", "numbering"))
    theme = _root(main, "theme")
    accent = accent_of(styles, theme)
    typeface = typeface_of(styles, theme)
    ours = own()
    merged = merge_styles(styles, _present(ours.root_of_kind("styles")), accent, typeface.width)
    lists = merge_numbering(numbering, _present(ours.root_of_kind("numbering")), styles, merged, accent)
    speak_dutch(styles)
    straighten(styles, merged.ids)
    keep_readable(styles, merged)
    room_taken = sizes(styles, theme, merged.ids)
    return _Completed(package, merged.ids, lists, room_taken, typeface, "" if in_theme(theme, accent) else accent)


def is_report(template: Template) -> bool:
    """Whether a template is a report or an overview of ours, with nothing in it that says where another report should go."""
    if places(_present(parsed(template.parts[template.main]).find(f"{W}body")))[0]:
        return False
    about = (content for name, content in template.parts.items() if name.startswith("customXml/"))
    if any(IDENTITY.encode() in content for content in about):
        return True
    core = next((tie.target for tie in template.ties("") if tie.kind.endswith(CORE_ENDS) and not tie.external), None)
    subject = None if core is None else parsed(template.parts[core]).find(f"{DC}subject")
    return subject is not None and subject.text in OVERVIEWS


def _styles_of(report: Template) -> Template:
    """Our own house style with the styles, lists and theme of a report: what it says, above and below its pages too, is of another day."""
    ours = own()
    looks = dict(ours.parts)
    for kind in _LOOKS:
        theirs, mine = report.part_of_kind(kind), ours.part_of_kind(kind)
        if theirs is not None and mine is not None and relationships_part(theirs) not in report.parts:
            looks[mine] = report.parts[theirs]
    return Template(report.name, looks, ours.main)


def usable(template: Template) -> Template:
    """The template, when python-docx can open it. Raises TemplateError when there is something in it that only looks like Word's."""
    try:
        prepared(template)
    except (KeyError, ValueError, TypeError, AttributeError, etree.LxmlError) as error:
        raise damaged(template.name) from error
    return template


def completed(template: Template, *, as_template: bool) -> bytes:
    """The organisation's template with the styles and placeholders that it lacked, to adapt in Word: a .dotx or a .docx."""
    package = _completed(template).package
    body = body_of(main_part(package))
    found, _ = places(body)
    if WHOLE not in found:
        for name in (TITLE, WHOLE):
            if name not in found:
                add_placeholder(body, name, _PROMPTS[name])
    parts = saved(package)
    return zipped(_called(parts, TEMPLATE if as_template else DOCUMENT).items())


def left_behind(template: Template) -> list[str]:
    """What of a template goes along nowhere, in a sentence each."""
    said = [f"Het sjabloon {template.name} {carried}." for carried in template.carried]
    if is_report(template):
        said.append(f"Het sjabloon {template.name} is zelf een rapport; alleen de opmaak (stijlen) ervan is gebruikt.")
    return said


def remarks(template: Template, sections: Iterable[str]) -> tuple[str, ...]:
    """What the user should know about a template.

    What of it does not go along, styles that it lacks, placeholders that cannot be filled, another language.
    """
    said = left_behind(template)
    if is_report(template):
        return tuple(said)
    styles = template.root_of_kind("styles")
    names = set() if styles is None else style_names(styles)
    lacking = [shown for shown, name in CONTRACT if name not in names]
    if lacking:
        those = "deze stijl" if len(lacking) == 1 else "deze stijlen"
        said.append(f"Het sjabloon {template.name} heeft {those} niet: {listing(lacking)}; daarvoor is de eigen opmaak gebruikt.")
    if styles is not None and speak_dutch(styles):
        said.append(f"De taal van het sjabloon {template.name} is geen Nederlands; in het rapport is dat gewijzigd.")
    if styles is not None and has_dark_tables(styles):
        said.append(
            f"De tabelstijl van het sjabloon {template.name} is donker; in het rapport vervalt dat, want een oordeel leest er niet op."
        )
    body = _present(parsed(template.parts[template.main]).find(f"{W}body"))
    found, misplaced = places(body)
    if not found and has_more_than_a_cover(body):
        said.append(f"Het sjabloon {template.name} heeft eigen tekst en geen plaats KR_{WHOLE}; die tekst gaat niet mee.")
        forget_own_text(body)
    others = unfilled([*_beside(body, found), *(parsed(template.parts[name]) for name in template.running)])
    if others:
        said.append(
            f"In het sjabloon {template.name} staat {listing(others)}, en niets vult dat in; een rapport komt op KR_{TITLE} en KR_{WHOLE}."
        )
    known = {TITLE, WHOLE, *sections}
    make_room(body, found)
    width = room(body, found).width
    if width < _NARROW:
        shown = number(width / TWIPS_PER_CM, 1)
        said.append(f"Een regel in het sjabloon {template.name} is maar {shown} cm breed; tabellen lezen dan moeilijk, 14 cm is genoeg.")
    said += [
        f"Het sjabloon {template.name} vraagt om KR_{name}, maar zo'n onderdeel is er niet; kies uit "
        f"{listing(f'KR_{one}' for one in (WHOLE, TITLE, *sections))}."
        for name in found
        if name not in known
    ]
    said += [
        f"De plaats KR_{name} in het sjabloon {template.name} ligt in een tabel of tekstvak; zet die in een gewone alinea."
        for name in misplaced
    ]
    return tuple(said)


def _beside(body: etree._Element, found: Mapping[str, Place]) -> list[etree._Element]:
    """The template's own text, without what the report takes the place of."""
    filled = {one for place in found.values() for one in covered(place)}
    return [child for child in body if child not in filled]


def _fit_to_open(template: Template) -> dict[str, bytes]:
    """The parts of a template as python-docx takes them: a document, and no ties to parts that are nowhere."""
    parts = _called(template.parts, DOCUMENT)
    parts[template.main] = _with_namespaces(parts[template.main])
    for owner in ("", *template.parts):
        name = relationships_part(owner)
        if name in parts and any(goes_nowhere(tie.target) for tie in template.ties(owner)):
            root = parsed(parts[name])
            for tie in root:
                if tie.get("TargetMode") != "External" and goes_nowhere(tie.get("Target", "")):
                    tie.set("TargetMode", "External")
            parts[name] = serialised(root)
    return parts


def _called(parts: Mapping[str, bytes], content_type: str) -> dict[str, bytes]:
    """The parts, with the main one called a document or a template."""
    types = parsed(parts[CONTENT_TYPES])
    for mark in types:
        if mark.get("ContentType") in (DOCUMENT, TEMPLATE):
            mark.set("ContentType", content_type)
    return dict(parts) | {CONTENT_TYPES: serialised(types)}


def _with_namespaces(document: bytes) -> bytes:
    """The document with our prefixes declared as well: an attribute may name one, which nothing else shows."""
    theirs, ours = parsed(document), etree.fromstring(f"<a {NAMESPACES}/>")
    if all(theirs.nsmap.get(prefix) == space for prefix, space in ours.nsmap.items()):
        return document
    attributes = {str(name): str(value) for name, value in theirs.attrib.items()}
    spaces = dict(ours.nsmap) | dict(theirs.nsmap)
    root = etree.Element(theirs.tag, attributes, spaces)  # type: ignore[arg-type]  # the stubs do not know the empty prefix
    ignorable = theirs.get(_IGNORABLE, "").split()
    if ignorable:
        root.set(_IGNORABLE, " ".join(dict.fromkeys(ignorable)))
    root[:] = list(theirs)
    return serialised(root)


def _forget(main: Part, kind: str) -> None:
    for id_ in [id_ for id_, tie in main.rels.items() if tie.reltype == kind]:
        del main.rels[id_]


def _forget_identity(main: Part) -> None:
    """A report that serves as a template says which conversation it was about; the new one says that itself."""
    kind = f"{OFFICE_RELATIONSHIP}/customXml"
    for id_, tie in list(main.rels.items()):
        if tie.reltype == kind and not tie.is_external and IDENTITY.encode() in tie.target_part.blob:
            del main.rels[id_]


def _furnish(package: Package, main: Part) -> None:
    """Give a document the styles, lists, settings, typefaces and theme of ours that it has no part for."""
    lacking = [kind for kind in _FURNITURE if part_of_kind(main, kind) is None]
    if not lacking:
        return
    names, ours = FreeNames(package), main_part(opened(stored(own().parts)))
    for kind in lacking:
        part = _present(part_of_kind(ours, kind))
        name = names.claim(str(part.partname))
        if isinstance(part, XmlPart):
            root = deepcopy(part.element)
            for child in [child for child in root if child.tag in _MERGED]:
                root.remove(child)  # what is merged later
            added: Part = type(part)(name, part.content_type, root, package)
        else:
            added = Part(name, part.content_type, part.blob, package)
        main.relate_to(added, f"{OFFICE_RELATIONSHIP}/{kind}")


def _root(main: Part, kind: str) -> etree._Element:
    return root_of(_present(part_of_kind(main, kind)))


def _present(found: _Found | None) -> _Found:
    assert found is not None, "open_template and _furnish see to it"
    return found
