"""What people type in a report outside its fields: each word of it is quoted, and nothing that the program wrote itself."""

from __future__ import annotations

import re
from functools import partial
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketenrapport.commands.minutes import read_minutes
from ketenrapport.conversation.document import opened
from ketenrapport.conversation.filled import filled_in
from ketenrapport.conversation.flow import flow_of
from ketenrapport.report.word.written import mark_of, sentences
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.vocabulary import Variant
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.conversation.conftest import made
from tests.conversation.editing import W, control, edited, fill, lose_bookmarks, lose_controls, lose_tags, paragraph, run, with_part
from tests.conversation.test_given_back import GIVEN_BACK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lxml import etree

    from ketenrapport.conversation.minutes import Minutes

    Change = Callable[[etree._Element], None]
    Read = Callable[..., Minutes]

ASKED = "Is ‘Indieningsvereisten herschrijven"  # how the question of the first point begins
UNTOUCHED = next(folder for folder in GIVEN_BACK if folder.name.startswith("S02"))  # of version 0.1, of which nothing was filled in


def quoted(document: bytes) -> list[str]:
    return filled_in(flow_of(opened("verslag.docx", document))).quoted


def earlier() -> bytes:
    return (UNTOUCHED / "verslag.docx").read_bytes()


def containing(root: etree._Element, text: str, tag: str = "p") -> etree._Element:
    return next(one for one in root.iter(f"{W}{tag}") if text in "".join(part.text or "" for part in one.iter(f"{W}t")))


def behind(text: str, typed: str, style: str = "") -> Change:
    """A paragraph that somebody typed behind the one with this text."""
    return lambda root: containing(root, text).addnext(paragraph(typed, style))


@pytest.mark.parametrize("variant", Variant)
@pytest.mark.parametrize("chain", ["VERG", "SCHULD"])
def test_nothing_is_quoted_of_what_the_program_wrote(chain: str, variant: Variant) -> None:
    assert quoted(made(chain, variant)) == []


@pytest.mark.parametrize("change", [
    behind("Wat de klant meemaakt", "Klant belde zelf."),
    behind("Toen besloten", "Klant belde zelf.", "KRInleiding"),
    behind(ASKED, "Klant belde zelf.", "KRVraag"),
    lambda root: root.find(f"{W}body").insert(0, paragraph("Klant belde zelf.", "KRFeit")),
    lambda root: root.find(f"{W}body")[-1].addprevious(paragraph("Klant belde zelf.")),
    lambda root: containing(root, ASKED).append(run(" Klant belde zelf.")),
    lambda root: containing(root, ASKED).append(run(None, "Klant belde zelf.")),
])  # fmt: skip
def test_a_sentence_typed_anywhere_is_quoted_alone(change: Change) -> None:
    assert quoted(edited(made("VERG"), change)) == ["Klant belde zelf."]


def test_what_was_typed_over_in_a_table_is_quoted_with_its_row_and_column() -> None:
    def change(root: etree._Element) -> None:
        cells = next(control(root, "kr.actie.A-01.status").iterancestors(f"{W}tr")).findall(f"{W}tc")
        for place, text in ((2, "Emre Aksoy"), (3, "1 februari 2027")):
            next(cells[place].iter(f"{W}t")).text = text

    assert quoted(edited(made("VERG"), change)) == ["A-01, Wie: Emre Aksoy; Uiterlijk: 1 februari 2027"]


def test_a_word_that_the_program_wrote_elsewhere_is_quoted_where_it_was_typed() -> None:
    def change(root: etree._Element) -> None:
        cell = next(control(root, "kr.actie.A-01.status").iterancestors(f"{W}tr")).findall(f"{W}tc")[2]
        next(cell.iter(f"{W}t")).text = "Teamleider Vergunningen"

    assert quoted(edited(made("VERG"), change)) == ["A-01, Wie: Teamleider Vergunningen"]


def test_other_quotes_spaces_and_dashes_are_no_words() -> None:
    def look(root: etree._Element) -> None:
        for text in root.iter(f"{W}t"):
            text.text = (text.text or "").replace("\u00a0", " ").replace("‘", "'").replace("’", "'").replace("–", "-")

    assert quoted(edited(made("VERG"), look)) == []


def test_an_external_report_has_no_fields_and_what_was_typed_in_it_is_told(tmp_path: Path) -> None:
    path, document = tmp_path / "werkmap.xlsx", tmp_path / "extern.docx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    document.write_bytes(edited(made("VERG", Variant.EXTERNAL), behind("KPI-boom", "De cliëntenraad is akkoord.")))
    (told,) = read_minutes(FileWorkbook.open(path), [document]).documents
    assert told.remarks[1:] == ["Deze tekst hoort bij geen veld en is niet overgenomen: “De cliëntenraad is akkoord.”."]


def test_a_footnote_is_quoted(read: Read) -> None:
    notes = (
        f'<w:footnotes xmlns:w="{W[1:-1]}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r>'
        "<w:t>Alleen als de raad instemt.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    document = with_part(edited(made("VERG"), fill({"kr.besluit.1": "Ja."})), "word/footnotes.xml", lambda _: notes.encode())
    assert "Een voetnoot is niet overgenomen: “Alleen als de raad instemt.”." in read(document).remarks


def typed_in(part: bytes) -> bytes:
    """A header or footer in which somebody typed a paragraph, and of which the pages were counted since."""
    body = part.replace(b">1</w:t>", b">14</w:t>")
    return re.sub(rb"(</w:(?:hdr|ftr)>)$", "<w:p><w:r><w:t>Eerst naar de cliëntenraad.</w:t></w:r></w:p>\\1".encode(), body.rstrip())


@pytest.mark.parametrize("is_earlier", [False, True], ids=["now", "0.1"])
def test_what_was_typed_above_or_below_the_pages_is_quoted_and_the_number_of_a_page_is_not(read: Read, is_earlier: bool) -> None:
    document = edited(earlier() if is_earlier else made("VERG"), fill({"kr.besluit.1": "Ja."}))
    counted = with_part(document, "word/footer1.xml", lambda part: part.replace(b">1</w:t>", b">14</w:t>"))
    assert counted != document
    assert read(counted).remarks == []
    assert read(with_part(document, "word/footer1.xml", typed_in)).remarks == [
        "Tekst in een kop- of voettekst is niet overgenomen: “Eerst naar de cliëntenraad.”."
    ]


@pytest.mark.parametrize("path", GIVEN_BACK, ids=lambda one: one.name)
def test_of_what_version_0_1_wrote_above_and_below_its_pages_nothing_is_quoted(path: Path) -> None:
    (document,) = path.glob("*.docx")
    assert opened(document.name, document.read_bytes()).running == ()


def test_a_caption_without_its_style_is_not_read_as_the_field_above_it(read: Read) -> None:
    def lose_styles(root: etree._Element) -> None:
        for style in [one for one in root.iter(f"{W}pStyle") if one.get(f"{W}val", "").startswith("KR")]:
            style.getparent().remove(style)

    assert read(edited(made("VERG"), fill({"kr.aanwezig": "Ruud"}), lose_styles)).present == "Ruud"


@pytest.mark.parametrize("change", [
    behind("Terugblik", "Klant belde zelf."),
    behind("Besluit van Joost Brouwer", "Klant belde zelf."),
    behind("Bespreekpunten in detail", "Klant belde zelf."),
    behind("Vraag", "Klant belde zelf.", "KRFeit"),
    lambda root: containing(root, "Vraag").append(run(None, "Klant belde zelf.")),
    lambda root: root.find(f"{W}body")[-1].addprevious(paragraph("Klant belde zelf.")),
])  # fmt: skip
def test_in_a_report_of_version_0_1_the_style_tells(change: Change) -> None:
    assert quoted(earlier()) == []
    assert quoted(edited(earlier(), change)) == ["Klant belde zelf."]


@pytest.mark.parametrize("is_earlier", [False, True], ids=["now", "0.1"])
def test_a_table_of_their_own_is_quoted_row_by_row(is_earlier: bool) -> None:
    def insert(root: etree._Element) -> None:
        line = next(control(root, "kr.volgend").iterancestors(f"{W}p"))
        line.addnext(table(line, ("Wie", "Taak"), ("Ria", "Notulen uitwerken")))

    assert quoted(edited(earlier() if is_earlier else made("VERG"), insert)) == ["Wie; Taak", "Wie: Ria; Taak: Notulen uitwerken"]


def table(beside: etree._Element, *rows: tuple[str, ...]) -> etree._Element:
    """A table that somebody made."""
    made_table = beside.makeelement(f"{W}tbl")
    for texts in rows:
        row = made_table.makeelement(f"{W}tr")
        made_table.append(row)
        for text in texts:
            cell = row.makeelement(f"{W}tc")
            cell.append(paragraph(text))
            row.append(cell)
    return made_table


def test_a_line_in_the_record_that_is_no_field_is_quoted_without_controls_too() -> None:
    def rename(root: etree._Element) -> None:
        next(containing(root, "Ruud; Emre").iter(f"{W}t")).text = "Deelnemers"

    for document in (made("VERG"), earlier()):
        texts = quoted(edited(document, fill({"kr.aanwezig": "Ruud; Emre"}), lose_controls, lose_bookmarks, rename))
        assert texts == ["Deelnemers Ruud; Emre"]


def test_a_table_in_a_field_is_text_of_the_field(read: Read) -> None:
    def insert(root: etree._Element) -> None:
        content = control(root, "kr.besluit.1").find(f"{W}sdtContent")
        content.append(table(content, ("Wat", "Wie", "Wanneer"), ("Optie B", "Ria", "in mei")))

    minutes = read(edited(made("VERG"), fill({"kr.besluit.1": "Wij kiezen:"}), insert))
    assert [one.text for one in minutes.decisions] == ["Wij kiezen:\nWat\nWie\nWanneer\nOptie B\nRia\nin mei"]
    assert minutes.actions == []


@pytest.mark.parametrize(("tag", "found"), [("kr.aanwezig", "Ruud; Emre later"), ("kr.volgend", "Ruud")])
def test_what_was_typed_behind_a_field_that_lost_its_control_is_read_or_quoted(read: Read, tag: str, found: str) -> None:
    def type_on(root: etree._Element) -> None:
        next(control(root, tag).iterancestors(f"{W}p")).append(run("; Emre later"))

    minutes = read(edited(made("VERG"), fill({"kr.aanwezig": "Ruud"}), type_on, lose_controls))
    assert (minutes.present, str(minutes.following)) == (found, "2026-12-11")
    assert ("Deze tekst hoort bij geen veld en is niet overgenomen: “; Emre later”." in minutes.remarks) == (tag == "kr.volgend")


@pytest.mark.parametrize("damage", [(), (lose_tags,), (lose_controls,), (lose_controls, lose_bookmarks)])
@pytest.mark.parametrize("tag", ["kr.datum", "kr.aanwezig", "kr.volgend"])
def test_what_was_typed_before_the_label_of_a_field_is_quoted(tag: str, damage: tuple[Change, ...]) -> None:
    def type_before(root: etree._Element) -> None:
        label = next(next(control(root, tag).iterancestors(f"{W}p")).iter(f"{W}t"))
        label.text = f"Onder voorbehoud: {label.text}"

    (text,) = quoted(edited(made("VERG"), fill({"kr.aanwezig": "Ruud"}), type_before, *damage))
    assert text.startswith("Onder voorbehoud:")


def test_a_label_that_was_typed_over_is_quoted(read: Read) -> None:
    def type_over(root: etree._Element) -> None:
        next(next(control(root, "kr.volgend").iterancestors(f"{W}p")).iter(f"{W}t")).text = "Daarna bij Ria"

    minutes = read(edited(made("VERG"), fill({"kr.geleerd": "Bellen."}), type_over))
    assert minutes.remarks == ["Deze tekst hoort bij geen veld en is niet overgenomen: “Daarna bij Ria”."]


def test_what_stands_beside_a_control_with_nothing_in_it_is_quoted(read: Read) -> None:
    def type_on(root: etree._Element) -> None:
        content = control(root, "kr.volgend").find(f"{W}sdtContent")
        for one in list(content):
            content.remove(one)
        next(control(root, "kr.volgend").iterancestors(f"{W}p")).append(run("in het nieuwe jaar"))

    minutes = read(edited(made("VERG"), fill({"kr.geleerd": "Bellen."}), type_on))
    assert minutes.remarks == ["Deze tekst hoort bij geen veld en is niet overgenomen: “in het nieuwe jaar”."]


WAYS = ("behind", "before", "over", "below", "above")


def typed(root: etree._Element, place: int, way: str, word: str) -> None:
    """A word, typed at some paragraph of the document, in its style."""
    found = [one for one in root.iter(f"{W}p") if next(one.iterancestors(f"{W}txbxContent"), None) is None]
    line = found[place % len(found)]
    style = line.find(f"{W}pPr/{W}pStyle")
    if way in ("below", "above"):
        new = paragraph(word, "" if style is None else style.get(f"{W}val", ""))
        (line.addnext if way == "below" else line.addprevious)(new)
    elif way == "behind" or (texts := list(line.iter(f"{W}t"))) == []:
        line.append(run(f" {word}"))
    elif way == "before":
        texts[0].text = f"{word} {texts[0].text}"
    else:
        for text in texts:
            text.text = word if text is texts[0] else ""


@given(
    st.lists(st.tuples(st.integers(0, 600), st.sampled_from(WAYS)), min_size=1, max_size=4, unique_by=lambda one: one[0]),
    st.sampled_from([(), (lose_tags,), (lose_controls,), (lose_controls, lose_bookmarks)]),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_word_vanishes_wherever_it_is_typed(read: Read, places: list[tuple[int, str]], damage: tuple[Change, ...]) -> None:
    words = {f"Gladiool{number}": one for number, one in enumerate(places)}
    changes = [partial(typed, place=place, way=way, word=word) for word, (place, way) in words.items()]
    minutes = read(edited(made("VERG"), *changes, *damage))
    told = f"{minutes.present} {minutes.lessons} {minutes.decisions} {minutes.actions} {minutes.running} {minutes.remarks}"
    assert [word for word in words if word not in told] == []


@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=1), min_size=1))
@settings(max_examples=30)
def test_a_mark_is_of_letters_and_digits(words: list[str]) -> None:
    assert len({mark_of(sign.join(words)) for sign in ("", " ", "\u00a0", "-", "…", "’")}) == 1
    assert sentences(" ".join(words)) == [" ".join(words)]
