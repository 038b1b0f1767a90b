"""The document as Word gets it: valid, accessible, styled by name only and the same every time."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from lxml import etree
from msgspec.structs import replace

from ketenrapport.report.say.blocks import Bullets, Cell, Column, Facts, Heading, Paragraph, Table, Tone
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.say.sections.table_cells import right, table
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.columns import column_widths
from ketenrapport.report.word.document import render
from ketenrapport.report.word.look import TEXT_WIDTH
from ketenrapport.words.verdict import Status
from tests.ooxml_validators import findings
from tests.report.example import example
from tests.report.golden import assert_golden, differences, unfolded
from tests.report.reading import NS, W, paragraphs, parts, tables, text_of, tree
from tests.report.small import hash_of, small

REPORTS = [("gemeente", "VERG"), ("gemeente", "SCHULD"), ("werkbedrijf", "OMV"), ("werkbedrijf", "DIEN"), ("vergunningen", "VV")]


@pytest.fixture(scope="module")
def hulp():
    return report_content(small(), "HULP")


@pytest.fixture(scope="module")
def document(hulp):
    return render(hulp)


def changed(package, part, old, new):
    """The package with one part changed: a seeded defect."""
    content = {name: (data.replace(old, new) if name == part else data) for name, data in parts(package).items()}
    assert content[part] != parts(package)[part]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.long
@pytest.mark.parametrize(("name", "chain"), REPORTS)
def test_every_example_is_valid_and_accessible(name, chain, tmp_path):
    package = render(report_content(example(name), chain))
    path = tmp_path / "rapport.docx"
    path.write_bytes(package)
    assert findings(path) == []
    assert problems(package) == []
    for part, content in parts(package).items():
        if part.endswith(".xlsx"):
            book = tmp_path / "grafiek.xlsx"
            book.write_bytes(content)
            assert findings(book) == []


@pytest.mark.parametrize(("name", "chain"), REPORTS)
def test_the_text_is_clean(name, chain):
    package = render(report_content(example(name), chain))
    for _, text in paragraphs(package):
        assert "  " not in text
        assert not re.search(r"\b(None|nan|NaN|NaT|inf)\b", text)
        assert not re.search(r"\(\s*\)|‘’|\[\]|\{|\}|\*", text)
        assert not re.search(r"\s[,.;:)]|\(\s|\.\.", text)


def test_golden(hulp, document, update_golden):
    assert_golden("HULP", hulp, document, update_golden)


@pytest.mark.parametrize(("name", "chain"), [("gemeente", "VERG"), ("werkbedrijf", "OMV"), ("vergunningen", "VV")])
def test_golden_examples(name, chain, update_golden):
    said = report_content(example(name), chain)
    assert_golden(name, said, render(said), update_golden)


def test_golden_comparison_sees_a_difference(document):
    seeded = changed(document, "word/charts/chart1.xml", b"realisatie", b"werkelijk")
    assert any("werkelijk" in line for line in differences(unfolded(document), unfolded(seeded)))


def test_same_report_same_bytes(hulp, document):
    assert render(hulp) == document
    assert {info.date_time for info in zipfile.ZipFile(io.BytesIO(document)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties(document):
    core = docx.Document(io.BytesIO(document)).core_properties
    assert core.title == "Hulp aan huis leveren, Prestatiegesprek over oktober 2026"
    assert core.subject == "Prestatiegesprek van keten HULP met Anna de Wit, Directeur Zorg"
    assert core.author == "Stichting De Brug"
    assert core.language == "nl-NL"
    assert core.version == "1"
    assert core.identifier == f"rekenhash {hash_of(small(), 'HULP')[:12]}"
    assert core.created.isoformat() == core.modified.isoformat() == "2026-10-31T00:00:00+00:00"


def test_an_independent_reader_finds_what_was_written(document):
    """python-docx sees the same headings and tables, under Word's own names for the styles.

    Page one has the title block, the values, the courses and what is asked; each of three points a story and a field for the decision,
    the first an action, the last its components; then the tree, moments, nested chains, three of the work, two to note down, definitions.
    """
    read = docx.Document(io.BytesIO(document))
    headings = [p.style.name for p in read.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert headings[:3] == ["Title", "Heading 1", "Heading 1"]
    assert len(read.tables) == len(tables(document)) == 4 + 3 * 2 + 2 + 9
    assert read.tables[1].style.name == "KR Tabel"
    names = {style.name for style in read.styles}
    assert {"KR Status groen", "KR Status oranje", "KR Status rood", "KR Status grijs", "KR Tabel", "KR Bijschrift"} <= names
    assert len(read.inline_shapes) == 6, "three courses and three charts"


def test_looks_come_from_styles_only(document):
    """A house style can take over: the text itself carries no colours, sizes or alignment; only a heading at the top of a page rises."""
    body = tree(document)
    assert {child.tag.removeprefix(W) for child in body.xpath("//w:rPr/*", namespaces=NS)} == {"rStyle"}
    assert {child.tag.removeprefix(W) for child in body.xpath("//w:pPr/*", namespaces=NS)} == {
        "pStyle",
        "keepNext",
        "pageBreakBefore",
        "spacing",
    }
    assert set(body.xpath("//w:pPr/w:spacing/@*", namespaces=NS)) == {"0", "120", "30"}
    assert {child.tag.removeprefix(W) for child in body.xpath("//w:tcPr/*", namespaces=NS)} == {"tcW"}
    used = set(body.xpath("//w:pStyle/@w:val|//w:rStyle/@w:val|//w:tblStyle/@w:val", namespaces=NS))
    declared = set(tree(document, "word/styles.xml").xpath("//w:style/@w:styleId", namespaces=NS))
    assert used <= declared


def test_the_palette_for_the_colour_blind(hulp):
    plain, other = (parts(render(replace(hulp, palette=name)))["word/styles.xml"] for name in ("stoplicht", "kleurenblind"))
    assert plain != other
    assert problems(render(replace(hulp, palette="kleurenblind"))) == []


def test_charts_are_native_and_carry_their_workbook(document):
    names = parts(document).keys()
    assert {"word/charts/chart1.xml", "word/charts/chart2.xml", "word/embeddings/grafiek1.xlsx", "word/embeddings/grafiek2.xlsx"} <= names
    relations = etree.fromstring(parts(document)["word/charts/_rels/chart2.xml.rels"])
    assert relations[0].get("Target") == "../embeddings/grafiek2.xlsx"
    assert not any(name.endswith((".png", ".emf", ".jpeg")) for name in names)
    described = tree(document).xpath("//wp:docPr/@descr", namespaces=NS)
    assert described[0].startswith("Aanvragen op tijd gestart: 90,0"), "the first course"
    assert described[3].startswith("Uitval, september 2025 tot en met oktober 2026; de laatste waarde is 12,0"), "the first chart"


def test_a_chart_on_a_page_with_room_is_as_high_as_it_may_be():
    """Of INK each point has a page, the first one below what was decided: three charts of 79 mm, of 36.000 units each."""
    package = render(report_content(example("gemeente"), "INK"))
    sizes = [(int(one.get("cx")), int(one.get("cy"))) for one in tree(package).xpath("//wp:inline[.//c:chart]/wp:extent", namespaces=NS)]
    assert [round(high / 36_000) for wide, high in sizes if wide == max(sizes)[0]] == [79, 79, 79]


def test_page_numbers_are_fields(document):
    assert tree(document, "word/footer1.xml").xpath("//w:instrText/text()", namespaces=NS) == [" PAGE ", " NUMPAGES "]
    assert text_of(tree(document, "word/footer1.xml")) == (
        "Stichting De Brug · Hulp aan huis leveren · oktober 2026 · concept, versie 1\tPagina 1 van 1"
    )


def test_each_numbered_list_starts_at_one(hulp):
    lists = (
        Heading("Een"),
        Bullets((Paragraph("a"), Paragraph("b")), numbered=True),
        Heading("Twee"),
        Bullets((Paragraph("c"),), numbered=True),
    )
    package = render(replace(hulp, sections=(replace(hulp.sections[0], blocks=lists),)))
    first, again, second = tree(package).xpath("//w:numPr/w:numId/@w:val", namespaces=NS)
    assert first == again != second
    numbering = tree(package, "word/numbering.xml")
    for number in (first, second):
        assert numbering.xpath(f"//w:num[@w:numId='{number}']/w:lvlOverride/w:startOverride/@w:val", namespaces=NS) == ["1"]


def test_a_long_word_is_whole_where_there_is_room():
    """``Detacheringsadministratie``, 25 letters of which nine are narrow, takes 3.100 twentieths in letters of 1,35 those of Calibri."""
    columns = (Column("Systeem", 1), Column("Toelichting", 3))
    told = "alleen de gesprekken ontbreken; de stand van de detacheringen klopt"
    system, _ = column_widths(Table("B", "O", columns, ((Cell("Detacheringsadministratie"), Cell(told)),)), 9_638, 1.35)
    assert system > 3_100
    widths = column_widths(Table("B", "O", columns, ((Cell("a" * 100), Cell("b" * 100)),)), 9_638)
    assert sum(widths) == 9_638, "no room for either in one piece: both break"
    assert min(widths) >= 2_300


def test_lines_of_the_user_stay_lines(hulp):
    package = render(replace(hulp, front=(Facts((("Oorzaak", "een\r\ntwee"),)),), sections=()))
    assert ("KRFeit", "Oorzaak\teen\ntwee") in paragraphs(package)


def test_a_table_at_the_end_is_followed_by_a_paragraph(hulp):
    last = table("Bijschrift", "Omschrijving", (Column("A", 1),), [(Cell("b"),)])
    package = render(replace(hulp, sections=(replace(hulp.sections[0], blocks=(last,)),)))
    assert tree(package).find(f"{W}body")[-2].tag == f"{W}p"


def test_words_below_a_table_keep_off_it(hulp):
    """Word keeps no room below a table; a note belongs to its table."""
    above = table("Bijschrift", "Omschrijving", (Column("A", 1),), [(Cell("b"),)])
    blocks = (above, Paragraph("Daarna."), Paragraph("Nog een."), above, Paragraph("Noot.", Tone.NOTE))
    package = render(replace(hulp, front=(), sections=(replace(hulp.sections[0], blocks=blocks),)))
    room = {"".join(p.itertext()): p.xpath("string(w:pPr/w:spacing/@w:before)", namespaces=NS) for p in tree(package).iter(f"{W}p")}
    assert (room["Daarna."], room["Nog een."], room["Noot."]) == ("120", "", "")


def test_a_note_is_on_the_page_of_the_last_rows_of_its_table(hulp):
    rows = [(Cell(letter),) for letter in "abcdefghijkl"]
    long = table("Bijschrift", "Omschrijving", (Column("A", 1),), rows)
    blocks = (long, Paragraph("Noot.", Tone.NOTE), long, Paragraph("Tekst."))
    package = render(replace(hulp, front=(), sections=(replace(hulp.sections[0], blocks=blocks),)))
    kept = [["w:keepNext" in etree.tostring(row).decode() for row in one.iter(f"{W}tr")] for one in tree(package).iter(f"{W}tbl")]
    assert [one[-3:] for one in kept] == [[False, True, True], [False, True, False]]


def test_columns_fit_their_longest_word():
    words = Table(
        "B", "O", (Column("Naam", 1), right("Waarde", 1)), ((Cell("a b"), Cell("1.234.567,89")), (Cell("c", status=Status.RED), Cell("2")))
    )
    name, value = column_widths(words, 4000)
    assert name + value == 4000
    assert value > 12 * 10 * 20 * 0.45, "twelve characters of ten points"
    assert name > len("■ actie nodig") * 10 * 20 * 0.45
    narrow = column_widths(words, 1000)
    assert sum(narrow) == 1000, "where no column can give, the page is still filled exactly"
    plain = Table("B", "O", (Column("A", 1), Column("B", 3)), ((Cell("a"), Cell("b")),))
    assert column_widths(plain, 8000) == [2000, 6000]
    assert sum(column_widths(plain, TEXT_WIDTH)) == TEXT_WIDTH
