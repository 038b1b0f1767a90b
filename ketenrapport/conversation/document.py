"""A Word document that somebody gave back, taken apart; or one Dutch sentence that says why it can't be read, and what to do about it."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.conversation.accepted import accept_changes
from ketenrapport.report.word.identity import carried_by
from ketenrapport.report.word.namespaces import W
from ketenrapport.report.word.package import is_on, parsed, relationships, relationships_part
from ketenrapport.report.word.written import mark_of, running_texts, sentences
from ketenrapport.saving.reading import COMPOUND, is_encrypted, is_encrypted_by_label
from ketenrapport.words.calendar_words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from lxml import etree

    from ketenrapport.report.say.blocks import Identity

_PDF, _RTF, _ZIP = b"%PDF", b"{\\rtf", b"PK"
_LARGEST = 500_000_000  # bytes of all parts together; a report with pictures is far below
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, KeyError, ValueError, StopIteration)
_SAVE_AS = "open het in Word en sla het op als Word-document (.docx)"
_MAIL = re.compile(
    rb"(?:[A-Za-z-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*(?:From|To|Subject|Received|X-Unsent|MIME-Version):", re.IGNORECASE
)
_BY_MAIL = "lees het verslag in dat als bijlage erbij zit, of typ wat in de mail staat over in het rapport of op de bladen"
_RUNNING = re.compile(r"word/(?:header|footer)\d*\.xml")
_IN_0_1 = re.compile(rf".+, (?:(?:{'|'.join(MONTHS)}|.+ kwartaal) \d{{4}}|\d{{4}}|\w+, versie \d+)|pagina\s+van", re.IGNORECASE)
"""What version 0.1 wrote above and below its pages: the chain and the period, the organisation and the version."""
# Word can save the same document as "Strict Open XML": other addresses for the same elements.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}


class UnreadableError(Exception):
    """A document that can't be read back. The message is one Dutch sentence that names it and says what to do."""


class NothingToReadError(UnreadableError):
    """A document of ours in which there was never anything to fill in, which is no mistake of anybody."""


class Document(Struct, frozen=True):
    """What stands in a document once every tracked change is accepted.

    ``body`` is ``w:body``; ``styles`` maps the id of a style to its name; ``comments`` are texts beside the text, by whoever wrote
    them; ``tracked`` tells whether there were changes to accept; ``program`` saved it last, as it says itself. ``hidden`` are texts
    that nobody sees, which are no longer in the body; ``struck`` are texts with a line through them, which are. ``notes`` are footnotes
    and endnotes, ``running`` is what people typed above and below the pages; ``written`` are the marks of the sentences that the
    program wrote itself, none where the document doesn't tell; ``subject`` is that of its properties.
    """

    name: str
    body: etree._Element
    identity: Identity | None
    styles: Mapping[str, str]
    comments: tuple[str, ...] = ()
    tracked: bool = False
    program: str = ""
    hidden: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    subject: str = ""


def opened(name: str, data: bytes) -> Document:
    """The document with these bytes. Raises UnreadableError for whatever is no Word document that can be read."""
    _refuse_other_files(name, data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _refuse_other_packages(name, package)
            main = _main_part(package)
            root = parsed(_transitional(package.read(main)))
            folder = main.rpartition("/")[0]
            names = ("styles", "comments", "footnotes", "endnotes")
            styles, comments, *notes = (_part(package, f"{folder}/{part}.xml") for part in names)
            program, core = _part(package, "docProps/app.xml"), _part(package, "docProps/core.xml")
            above = [_part(package, part) for part in sorted(package.namelist()) if _RUNNING.fullmatch(part)]
    except UnreadableError:
        raise
    except _DAMAGED:
        raise UnreadableError(
            f"{name} is beschadigd: de tekst erin kan niet worden gelezen. Open het waar het is opgeslagen, aanvaard de bijgehouden "
            "wijzigingen en sla het opnieuw op als Word-document (.docx); gaat dat niet, typ wat u weet dan over in een nieuw rapport."
        ) from None
    body = root.find(f"{W}body")
    if body is None:
        raise UnreadableError(f"{name} is geen Word-document met tekst; {_SAVE_AS}.")
    tracked = accept_changes(body)
    hidden = _looking(body, "vanish")
    for run in [one for one in body.iter(f"{W}r") if _has(one, "vanish")]:
        run.getparent().remove(run)  # type: ignore[union-attr]
    struck = tuple(dict.fromkeys((*_looking(body, "strike"), *_looking(body, "dstrike"))))
    identity, written = carried_by(data)
    return Document(
        name,
        body,
        identity,
        _style_names(styles),
        _comments(comments),
        tracked,
        _program(program),
        hidden,
        struck,
        tuple(note for part in notes if part is not None for note in _notes(part, frozenset(written))),
        _typed_above([part for part in above if part is not None], frozenset(written)),
        written,
        _property(core, "subject"),
    )


def _has(run: etree._Element, look: str) -> bool:
    """Whether a run itself has a look that is on or off."""
    return is_on(run.find(f"{W}rPr/{W}{look}"))


def _looking(body: etree._Element, look: str) -> tuple[str, ...]:
    """The texts with this look, a paragraph at a time."""
    texts = (
        "".join(text.text or "" for run in line.iter(f"{W}r") if _has(run, look) for text in run.iter(f"{W}t"))
        for line in body.iter(f"{W}p")
    )
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _refuse_other_files(name: str, data: bytes) -> None:
    if not data:
        raise UnreadableError(f"{name} is leeg (0 bytes); vraag het document opnieuw.")
    if data.startswith(COMPOUND):
        if is_encrypted_by_label(data):
            raise UnreadableError(
                f"{name} is versleuteld door een vertrouwelijkheidslabel; kies in Word (Start > Gevoeligheid) een label zonder "
                "versleuteling en sla het opnieuw op, of vraag dat aan wie het invulde."
            )
        if is_encrypted(data):
            raise UnreadableError(f"{name} is met een wachtwoord versleuteld; open het in Word en sla het op zonder wachtwoord.")
        if "__substg1.0_".encode("utf-16-le") in data:
            raise UnreadableError(f"{name} is een e-mail; {_BY_MAIL}.")
        raise UnreadableError(f"{name} is een document van Word 97-2003 (.doc), hoe het ook heet; {_SAVE_AS}.")
    if data.lstrip()[:4] == _PDF:
        raise UnreadableError(f"{name} is een PDF; lees het Word-document (.docx) in waarin het gesprek is vastgelegd.")
    if data.startswith(_RTF):
        raise UnreadableError(f"{name} is een RTF-document; {_SAVE_AS}.")
    if _MAIL.match(data):
        raise UnreadableError(f"{name} is een e-mail; {_BY_MAIL}.")
    if not data.startswith(_ZIP):
        raise UnreadableError(f"{name} is geen Word-document (.docx); {_SAVE_AS}.")


def _refuse_other_packages(name: str, package: zipfile.ZipFile) -> None:
    members = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in package.infolist()}
    if any(info.flag_bits & 1 for info in members.values()):
        raise UnreadableError(f"{name} is een zip met een wachtwoord; geef het Word-document zelf.")
    if sum(info.file_size for info in members.values()) > _LARGEST:
        raise UnreadableError(f"{name} is uitgepakt onwaarschijnlijk groot en wordt daarom niet geopend; vraag het document opnieuw.")
    if "momentopname.json" in members:
        raise UnreadableError(f"{name} is een momentopname en geen verslag; haar rapport krijgt u met ketenrapport rapport --momentopname.")
    mimetype = members.get("mimetype")
    if mimetype is not None and mimetype.file_size < 200 and b"opendocument" in package.read(mimetype):
        raise UnreadableError(f"{name} is een OpenDocument-bestand (.odt); sla het op als Word-document (.docx).")
    if any(member.endswith(".iwa") for member in members):
        raise UnreadableError(f"{name} is een document van Pages; kies in Pages Archief, Exporteer naar, Word en lees dat document in.")
    if "[content_types].xml" not in members and any(member.endswith((".docx", ".docm", ".doc")) for member in members):
        raise UnreadableError(f"{name} is een zip met documenten; pak het uit en lees de verslagen zelf in.")
    if "[content_types].xml" not in members:
        raise UnreadableError(
            f"{name} is geen Word-document (.docx): het mist zijn inhoudsopgave, zoals een hernoemd .doc-bestand. Open het in Word en sla "
            "het op als Word-document (.docx)."
        )
    if "xl/workbook.xml" in members:
        raise UnreadableError(f"{name} is een Excel-werkmap en geen verslag; een ingevuld formulier leest u in met ketenrapport inlezen.")
    if "ppt/presentation.xml" in members:
        raise UnreadableError(f"{name} is een presentatie en geen verslag; lees het Word-document (.docx) in.")


def _main_part(package: zipfile.ZipFile) -> str:
    """The part that the package says is its document. Raises KeyError or StopIteration when it says none."""
    rules = relationships_part("")
    ties = relationships({rules: package.read(rules)}, "")
    return next(tie.target for tie in ties if tie.kind.endswith("/officeDocument"))


def _part(package: zipfile.ZipFile, name: str) -> etree._Element | None:
    """The root of a part that may be lacking; a part that can't be read is not what the document is about."""
    try:
        return parsed(_transitional(package.read(name)))
    except (KeyError, ValueError):
        return None


def _transitional(content: bytes) -> bytes:
    for strict, usual in _STRICT.items():
        content = content.replace(strict, usual)
    return content


def _style_names(styles: etree._Element | None) -> dict[str, str]:
    if styles is None:
        return {}
    pairs = ((style.get(f"{W}styleId", ""), style.find(f"{W}name")) for style in styles.iterfind(f"{W}style"))
    return {style: name.get(f"{W}val", "") for style, name in pairs if name is not None}


def _comments(comments: etree._Element | None) -> tuple[str, ...]:
    """Each comment as one line, with who wrote it: ``Petra: graag eerst afstemmen``."""
    if comments is None:
        return ()
    told = []
    for comment in comments.iterfind(f"{W}comment"):
        text = _in_one_line(comment)
        author = comment.get(f"{W}author", "").strip()
        if text:
            told.append(f"{author}: {text}" if author else text)
    return tuple(told)


def _in_one_line(note: etree._Element) -> str:
    return " ".join("".join(one.text or "" for one in line.iter(f"{W}t")) for line in note.iter(f"{W}p")).strip()


def _notes(part: etree._Element, written: Set[str]) -> Iterator[str]:
    """The text of each footnote or endnote that the program didn't write itself."""
    accept_changes(part)
    for note in part.iterfind(f"{W}*"):
        text = _in_one_line(note)
        if any((mark := mark_of(sentence)) and mark not in written for sentence in sentences(text)):
            yield text


def _typed_above(parts: Sequence[etree._Element], written: Set[str]) -> tuple[str, ...]:
    """What people typed in headers and footers; of version 0.1 it is known what those said, later documents tell it."""
    typed = []
    for part in parts:
        accept_changes(part)
        for text in running_texts(part):
            told = [one for one in sentences(text) if (mark := mark_of(one)) and mark not in written]
            told = [one for one in told if written or not _IN_0_1.fullmatch(one)]
            typed += [" ".join(told)] if told else []
    return tuple(dict.fromkeys(typed))


def _program(properties: etree._Element | None) -> str:
    return _property(properties, "Application").partition("$")[0].replace("/", " ").strip()


def _property(properties: etree._Element | None, name: str) -> str:
    if properties is None:
        return ""
    return next((one.text or "" for one in properties if isinstance(one.tag, str) and one.tag.endswith(f"}}{name}")), "")
