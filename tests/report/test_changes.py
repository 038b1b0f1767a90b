"""What a report says about the version before it: by hand on the small chain (see ``small``), and from the shell."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ketenrapport.report.say.blocks import Heading, Standing, Table
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.document import render
from ketenrapport.report.word.identity import identity_of
from ketenrapport.report.word.template import open_template
from ketenrapport.words.vocabulary import Variant
from tests.doors.test_shell import run
from tests.report import templates
from tests.report.example import judged
from tests.report.reading import paragraphs, parts
from tests.report.small import rows, small

R1B = "HULP.R1b"


def changed(report):
    """The blocks about changes: heading, lead, and the rows of the table as texts."""
    (account,) = (section for section in report.sections if section.name == "verantwoording")
    at = next((i for i, block in enumerate(account.blocks) if isinstance(block, Heading) and "Wijzigingen" in block.text), None)
    if at is None:
        return None
    heading, lead, *rest = account.blocks[at:]
    found = [[cell.text.replace("\u00a0", " ") for cell in row] for block in rest if isinstance(block, Table) for row in block.rows]
    return heading.text, lead.text, found


def corrected(numerator=20.0, remark="Nagekomen telling."):
    """The rows with another figure for HULP.R1b over October: 45 + 20 of 70 is 92,9 %, so HULP.R1 scores 50 + 50 · 2,9 / 5 = 79."""
    found = rows()
    for row in found["measurements"]:
        if (row["kpi"], row["period"]) == (R1B, "2026-10"):
            row |= {"numerator": numerator, "remark": remark}
    return found


def second(found, earlier, variant=Variant.FULL):
    return report_content(judged(found), "HULP", variant, 2, earlier)


@pytest.fixture(scope="module")
def first():
    return report_content(small(), "HULP").identity


def test_a_first_version_has_nothing_to_compare_with():
    assert changed(report_content(small(), "HULP")) is None


def test_what_changed_stands_beside_what_it_was(first):
    heading, lead, table = changed(second(corrected(), first))
    assert heading == "Wijzigingen sinds versie 1"
    assert lead == "4 onderdelen staan over oktober 2026 anders dan in versie 1."
    assert table == [
        ["HULP", "Hulp aan huis leveren", "score 70, aandacht", "score 87, aandacht", "–"],
        ["HULP.KW", "Hulp op tijd", "score 50, aandacht", "score 79, aandacht", "–"],
        ["HULP.R1", "Aanvragen op tijd gestart", "90,0 %, norm 95,0 %, score 50, aandacht", "92,9 %, norm 95,0 %, score 79, aandacht", "–"],
        [R1B, "Bekende cliënten", "90,0 %, norm 95,0 %, score 50, aandacht", "100,0 %, norm 95,0 %, score 150, op norm",
         "Nagekomen telling."],
    ]  # fmt: skip


def test_a_kpi_that_came_and_one_that_went(first):
    found = rows()
    found["kpis"] = [row | {"kpi_id": "HULP.P9"} if row["kpi_id"] == "HULP.P2" else row for row in found["kpis"]]
    _, lead, table = changed(second(found, first))
    assert lead == "2 onderdelen staan over oktober 2026 anders dan in versie 1."
    assert table == [
        ["HULP.P9", "Wachttijd", "nieuw", "geen oordeel"],
        ["HULP.P2", "Wachttijd", "norm 14, geen oordeel", "vervallen"],
    ]


def test_equal_figures_are_told_with_what_else_moved(first):
    assert changed(second(rows(), first)) == ("Wijzigingen sinds versie 1", "De cijfers over oktober 2026 zijn gelijk gebleven.", [])
    found = rows()
    found["comments"][0]["cause"] = "Een griepgolf."
    assert changed(second(found, first))[1] == (
        "De cijfers over oktober 2026 zijn gelijk gebleven; "
        "in eerdere perioden, toelichtingen, acties of andere gegevens van de keten is wel iets gewijzigd."
    )


def test_fingerprints_of_different_formats_are_never_called_equal(first):
    """A document of version 0.1 has format 1: whether anything else changed can't be known (methode b12)."""
    of_old = replace(first, format=1)
    assert changed(second(rows(), of_old))[1] == (
        "De oordelen over oktober 2026 staan er hetzelfde bij; of er verder iets is gewijzigd, is niet te vergelijken: "
        "de rekenhash van versie 1 heeft een ander formaat."
    )


@pytest.mark.parametrize(
    "other",
    [None, {"chain": "SUB"}, {"period": "2026-09"}, {"variant": "extern"}, {"version": 0}, {"version": 99}],
    ids=["gone", "chain", "period", "variant", "damaged", "later"],
)
def test_without_the_version_before_it_says_so(first, other):
    earlier = other and replace(first, **other)
    assert changed(second(rows(), earlier)) == (
        "Wijzigingen sinds de vorige versie",
        "Een vorige versie is niet terug te lezen; wat er sindsdien is gewijzigd, is daarom niet bekend.",
        [],
    )


def test_outsiders_do_not_see_what_is_withheld_now_as_it_was():
    """4 of the 20 known clients is a small number: neither today's figure nor the one that an earlier version let through."""
    earlier = report_content(small(), "HULP", variant=Variant.EXTERNAL).identity
    assert Standing(R1B, "Bekende cliënten", "90,0 %, norm 95,0 %, score 50, aandacht") not in earlier.standings
    leaked = replace(earlier, standings=(*earlier.standings[:-1], Standing(R1B, "Bekende cliënten", "geheim getal")))
    report = second(corrected(numerator=18.0), leaked, Variant.EXTERNAL)
    assert "geheim getal" not in str(report)
    assert "Nagekomen" not in str(report)


def test_a_document_tells_which_it_is(first):
    package = render(report_content(small(), "HULP"))
    assert identity_of(package) == first
    house = open_template("huisstijl.dotx", templates.house())
    assert identity_of(render(report_content(small(), "HULP"), house)) == first


def test_what_is_no_report_of_ours_has_no_identity():
    assert identity_of(b"") is None
    assert identity_of(templates.house()) is None


@given(st.data())
def test_a_damaged_document_never_stops_the_next_version(data):
    package = bytearray(_PACKAGE)
    for _ in range(data.draw(st.integers(1, 4))):
        package[data.draw(st.integers(0, len(package) - 1))] = data.draw(st.integers(0, 255))
    identity = identity_of(bytes(package))
    assert identity is None or identity.chain == "HULP"


_PACKAGE = render(report_content(small(), "HULP", variant=Variant.ONE_PAGE))


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_from_the_shell_a_second_version_compares_itself_with_the_first(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    run(capsys, "nieuw", "k.xlsx", "--voorbeeld", "gemeente")
    run(capsys, "rapport", "k.xlsx", "--keten", "VERG")
    book = openpyxl.load_workbook("k.xlsx")
    sheet = book["Metingen"]
    (row,) = (row for row in sheet.iter_rows() if (row[0].value, row[1].value) == ("VERG.P5", "2026-10"))
    assert row[2].value == 151
    row[2].value = 131
    book.save("k.xlsx")
    code, made, complaint = run(capsys, "rapport", "k.xlsx", "--keten", "VERG")
    assert (code, complaint) == (0, "")
    with open(made, "rb") as file:  # noqa: PTH123
        package = file.read()
    texts = [text.replace("\u00a0", " ") for _, text in paragraphs(package)]
    assert "Wijzigingen sinds versie 1" in texts
    assert 'versie="2"' in parts(package)["customXml/item1.xml"].decode()
    assert any(text.startswith("151, norm 120, score 48, actie nodig") for text in texts), "the stock of cases, as it was"
    assert any(text.startswith("131, norm 120") for text in texts)
