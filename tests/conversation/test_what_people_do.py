"""What people do to a report beside filling it in: nothing that they wrote is dropped, doubled or put at another point without a word."""

from __future__ import annotations

import zipfile
from copy import deepcopy
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from ketenrapport.conversation.dates import written_date
from ketenrapport.conversation.document import UnreadableError, opened
from ketenrapport.conversation.filled import filled_in
from ketenrapport.conversation.flow import flow_of
from ketenrapport.conversation.minutes import Decision, NewAction
from ketenrapport.conversation.texts import is_prompt
from ketenrapport.conversation.whose import Meant
from ketenrapport.words.nothing import says_none
from tests.conversation.conftest import made
from tests.conversation.editing import DOCUMENT, W, control, edited, fill, lose_bookmarks, lose_controls, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.conversation.minutes import Minutes

    Read = Callable[..., Minutes]

HELD = date(2026, 11, 12)


def changed(*changes: Callable[[etree._Element], None], **texts: str) -> bytes:
    """The report of VERG with these fields filled in, and then changed."""
    return edited(made("VERG"), fill({tag.replace("_", "."): text for tag, text in texts.items()}), *changes)


def decisions(minutes: Minutes) -> list[tuple[str, str]]:
    return [(one.field, one.text) for one in minutes.decisions]


class TestFieldsInFields:
    def test_a_field_that_was_moved_into_another_is_still_its_own(self, read: Read) -> None:
        def move(root: etree._Element) -> None:
            control(root, "kr.besluit.1").find(f"{W}sdtContent").append(control(root, "kr.besluit.2"))

        minutes = read(changed(move, kr_besluit_1="Eerste", kr_besluit_2="Tweede"))
        assert minutes.decisions == [Decision("punt 1", "Eerste", "VERG.P1"), Decision("punt 2", "Tweede", "VERG.P5")]

    def test_a_copy_of_another_field_in_one_takes_nothing_of_it(self, read: Read) -> None:
        def copy(root: etree._Element) -> None:
            control(root, "kr.besluit.1").find(f"{W}sdtContent").append(deepcopy(control(root, "kr.besluit.2")))

        minutes = read(changed(copy, kr_besluit_1="Eerste", kr_besluit_2="Tweede"))
        assert decisions(minutes) == [("punt 1", "Eerste"), ("punt 2", "Tweede")]

    @pytest.mark.parametrize(("text", "expected"), [("Een", "Een"), ("Ander", "Een\nAnder")])
    def test_a_copy_beside_it_counts_once_and_another_text_there_counts(self, read: Read, text: str, expected: str) -> None:
        def copy(root: etree._Element) -> None:
            field = control(root, "kr.besluit.1")
            other = deepcopy(field)
            field.getparent().append(other)
            next(other.iter(f"{W}t")).text = text

        assert decisions(read(changed(copy, kr_besluit_1="Een"))) == [("punt 1", expected)]


class TestBesideTheFields:
    def test_text_before_a_field_is_quoted_and_behind_it_goes_on_in_its_line(self, read: Read) -> None:
        def type_on(root: etree._Element) -> None:
            field = control(root, "kr.aanwezig")
            field.addprevious(run("Voorzitter Piet; "))
            field.addnext(run(", en Ria later"))

        minutes = read(changed(type_on, kr_aanwezig="Ruud"))
        assert minutes.present == "Ruud, en Ria later"
        assert "Deze tekst hoort bij geen veld en is niet overgenomen: “Voorzitter Piet;”." in minutes.remarks

    def test_a_paragraph_typed_at_a_point_or_in_the_record_is_quoted(self, read: Read) -> None:
        def type_on(root: etree._Element) -> None:
            box = next(control(root, "kr.besluit.2").iterancestors(f"{W}tbl"))
            box.addnext(paragraph("Dit bespreken wij in het MT."))
            next(control(root, "kr.datum").iterancestors(f"{W}p")).addprevious(paragraph("Met dank aan de gastheer.", "ListParagraph"))

        quoted = [one for one in read(changed(type_on, kr_besluit_2="Wij wachten.")).remarks if "hoort bij geen veld" in one]
        assert quoted == [
            f"Deze tekst hoort bij geen veld en is niet overgenomen: “{text}”."
            for text in ("Dit bespreken wij in het MT.", "Met dank aan de gastheer.")
        ]

    @pytest.mark.parametrize(
        "path", sorted((Path(__file__).parents[1] / "data" / "minutes").glob("*/*.docx")), ids=lambda one: one.parent.name
    )
    def test_of_what_the_program_wrote_in_version_0_1_nothing_is_quoted(self, path: Path) -> None:
        assert filled_in(flow_of(opened(path.name, path.read_bytes()))).quoted == []

    def test_a_column_of_their_own_is_quoted(self, read: Read) -> None:
        def add(root: etree._Element) -> None:
            table = next(control(root, "kr.actie.1.wat").iterancestors(f"{W}tbl"))
            for row, text in zip(table.findall(f"{W}tr"), ("Prioriteit", "hoog"), strict=False):
                cell = deepcopy(row.findall(f"{W}tc")[0])
                next(cell.iter(f"{W}t")).text = text
                row.append(cell)

        minutes = read(changed(add, kr_actie_1_wat="Bellen", kr_actie_1_wie="Ria"))
        assert minutes.actions == [NewAction("nieuwe actie 1", "Bellen", "", "Ria")]
        assert [one for one in minutes.remarks if "geen veld" in one] == [
            "Deze tekst hoort bij geen veld en is niet overgenomen: “Prioriteit: hoog”."
        ]

    def test_without_controls_a_column_may_have_another_name(self, read: Read) -> None:
        def rename(root: etree._Element) -> None:
            lose_controls(root)
            lose_bookmarks(root)
            for text in root.iter(f"{W}t"):
                text.text = {"Wie": "Actiehouder", "Wanneer": "Deadline"}.get(text.text or "", text.text)

        minutes = read(changed(rename, kr_actie_1_wat="Bellen", kr_actie_1_wie="Ria", kr_actie_1_wanneer="1-12-2026"))
        assert minutes.actions == [NewAction("nieuwe actie 1", "Bellen", "", "Ria", date(2026, 12, 1))]


class TestWhatIsGone:
    def test_a_record_that_was_deleted_whole_is_told_field_by_field(self, read: Read) -> None:
        def delete(root: etree._Element) -> None:
            body = root.find(f"{W}body")
            is_record = False
            for one in list(body):
                text = "".join(found.text or "" for found in one.iter(f"{W}t"))
                is_record = text.startswith("Vast te leggen") or (is_record and not text.startswith("Verantwoording"))
                if is_record:
                    body.remove(one)

        minutes = read(changed(delete, kr_besluit_1="Een"))
        assert decisions(minutes) == [("punt 1", "Een")]
        names = ("‘Datum’", "‘Aanwezig’", "‘Wat leren we?’ (Geleerd)", "‘Volgende gesprek’")
        gone = [f"Het veld {name} staat niet meer in het document." for name in names]
        assert [one for one in minutes.remarks if "staat niet meer" in one] == gone

    def test_hidden_text_is_quoted_and_struck_text_read_and_told(self, read: Read) -> None:
        def look(root: etree._Element) -> None:
            line = next(control(root, "kr.besluit.1").iter(f"{W}p"))
            for text, name in (("geheim", "vanish"), ("Wij stoppen", "strike")):
                made_run = run(text)
                about = made_run.makeelement(f"{W}rPr")
                about.append(about.makeelement(f"{W}{name}"))
                made_run.insert(0, about)
                line.append(made_run)

        minutes = read(changed(look, kr_besluit_1="Wij gaan door. "))
        assert decisions(minutes) == [("punt 1", "Wij gaan door. Wij stoppen")]
        assert minutes.remarks[:2] == [
            "Verborgen tekst is niet overgenomen: “geheim”.",
            "Doorgehaalde tekst is meegelezen: “Wij stoppen”; haal haar weg als zij niet meer geldt.",
        ]

    def test_a_prompt_that_stayed_behind_or_lost_its_full_stop_is_none(self, read: Read) -> None:
        minutes = read(changed(kr_besluit_1="Akkoord. Schrijf hier het besluit.", kr_besluit_2="schrijf hier het besluit"))
        assert decisions(minutes) == [("punt 1", "Akkoord.")]
        assert is_prompt("Wat gaat er gebeuren")
        assert not is_prompt("Wat gaat er gebeuren met de balie?")


@pytest.mark.parametrize(
    "text",
    [
        "•\n-",
        "Geen besluiten genomen.",
        "Er is geen besluit genomen",
        "geen besluit nodig",
        "n.a.",
        "?",
        "…",
        "...",
        "Nihil.",
        "geen nieuwe besluiten",
    ],
)
def test_that_there_is_none_is_said_in_many_ways(text: str) -> None:
    assert says_none(text)
    assert not says_none(f"{text} Wel: wij wachten.")


@pytest.mark.parametrize("text", [
    "12 november a.s.", "donderdag 12 november aanstaande", "12e november", "12.11", "12-11-'26",
    "do 12 nov 2026, 10:00-11:30", "12 november (10.00 uur)", "12 november om 10:00", "op 12 november", "12 nov. j.l.",
    "12 november 2026, 10.00 - 11.30 uur",
])  # fmt: skip
def test_dates_as_people_type_them(text: str) -> None:
    assert written_date(text, "", date(2026, 10, 1)) == HELD


@pytest.mark.parametrize("text", ["12 of 13 november", "november 2026", "eind november", "10:00", "vanaf 12 uur"])
def test_what_is_no_day_or_two_is_not_guessed(text: str) -> None:
    assert written_date(text, "", date(2026, 10, 1)) is None


def test_a_day_of_the_week_that_does_not_fit_is_told(read: Read) -> None:
    minutes = read(changed(kr_datum="maandag 12 november 2026", kr_aanwezig="Ruud"))
    assert minutes.held == HELD
    assert minutes.remarks == [
        "De datum van het gesprek is gelezen als 12 november 2026, maar dat is een donderdag, geen maandag: “maandag 12 november 2026”."
    ]


def test_two_kpis_at_one_decision_are_told(read: Read) -> None:
    minutes = read(changed(kr_ander_1_besluit="Samen oppakken.", kr_ander_1_kpi="VERG.R1, VERG.P5"))
    assert minutes.decisions == [Decision("ander besluit 1", "Samen oppakken.", "")]
    assert minutes.remarks == ["Bij ander besluit 1 staat als KPI “VERG.R1, VERG.P5”, en daarin staan er meer; de KPI blijft leeg."]


def test_days_that_can_hardly_be_meant_are_read_and_told(read: Read) -> None:
    minutes = read(
        changed(kr_datum="12-11-2025", kr_aanwezig="Ruud", kr_actie_1_wat="Bellen", kr_actie_1_wie="Ria", kr_actie_1_wanneer="1-2-2025")
    )
    assert (minutes.held, minutes.actions[0].deadline) == (date(2025, 11, 12), date(2025, 2, 1))
    assert minutes.remarks == [
        "Het gesprek zou op 12 november 2025 zijn gehouden, vóór de periode waarover het gaat.",
        "De deadline van nieuwe actie 1, 1 februari 2025, ligt vóór het gesprek.",
    ]


def test_a_document_that_says_what_it_is_of_is_not_of_something_else(read: Read) -> None:
    minutes = read(changed(kr_besluit_1="Een"), Meant("MELD", "2026-09"))
    assert minutes.key == "VERG 2026-10"
    assert minutes.remarks == ["Het document zegt zelf van welk gesprek het is (VERG 2026-10); dat telt, niet MELD 2026-09."]
    for meant, said in ((Meant("verg"), []), (Meant("", "okt 2026"), []), (Meant("MELD"), ["MELD"]), (Meant("", "2026-09"), ["2026-09"])):
        remarks = read(changed(kr_besluit_1="Een"), meant).remarks
        assert [one.rpartition("dat telt, niet ")[2] for one in remarks] == [f"{one}." for one in said]


def test_a_prompt_that_stayed_behind_in_a_report_of_version_0_1_is_none_either(read: Read) -> None:
    document = (Path(__file__).parents[1] / "data" / "minutes" / "S02-niets-ingevuld" / "verslag.docx").read_bytes()
    texts = {
        "kr.besluit.1": "Akkoord. Schrijf hier het besluit.",
        "kr.aanwezig": "Namen en schakels, gescheiden door een puntkomma. Ruud van Dalen",
    }
    minutes = read(edited(document, fill(texts)))
    assert ([one.text for one in minutes.decisions], minutes.present) == (["Akkoord."], "Ruud van Dalen")


def test_that_nobody_was_there_and_nothing_learnt_is_told(read: Read) -> None:
    minutes = read(changed(kr_aanwezig="-", kr_geleerd="nvt"))
    assert (minutes.present, minutes.lessons, minutes.is_filled_in) == ("", "", True)
    assert minutes.remarks == [
        "Bij ‘Aanwezig’ staat “-”; daar is niets van overgenomen.", "Bij ‘Wat leren we?’ staat “nvt”; daar is niets van overgenomen.",
    ]  # fmt: skip


def test_a_status_may_end_with_a_full_stop(read: Read) -> None:
    (running,) = read(edited(made("VERG"), fill({"kr.actie.A-01.status": " Gereed. "}))).running
    assert (running.code, running.status) == ("A-01", "gereed")


@pytest.mark.parametrize("tag", ["kr.datum", "kr.volgend"])
def test_a_line_below_a_date_is_quoted_and_the_date_read(read: Read, tag: str) -> None:
    def type_on(root: etree._Element) -> None:
        line = next(control(root, tag).iterancestors(f"{W}p"))
        line.addnext(paragraph("Locatie: raadzaal", "KRFeit"))

    minutes = read(changed(type_on, kr_geleerd="Bellen."))
    assert (minutes.held, minutes.following) == (date(2026, 11, 11), date(2026, 12, 11))
    assert minutes.remarks == ["Deze tekst hoort bij geen veld en is niet overgenomen: “Locatie: raadzaal”."]


def test_a_date_that_can_not_be_read_makes_no_conversation(read: Read) -> None:
    minutes = read(changed(kr_datum="volgt nog"))
    assert not minutes.is_filled_in
    assert minutes.remarks == ["De datum van het gesprek is niet te lezen en niet overgenomen: “volgt nog”."]
    assert read(changed(kr_datum="13 november")).is_filled_in


def test_a_date_that_was_changed_in_a_report_of_version_0_1_counts(read: Read) -> None:
    document = (Path(__file__).parents[1] / "data" / "minutes" / "S02-niets-ingevuld" / "verslag.docx").read_bytes()
    assert not read(document).is_filled_in
    moved = read(edited(document, fill({"kr.datum": "13 november 2026"})))
    assert (moved.is_filled_in, moved.held) == (True, date(2026, 11, 13))


def test_a_year_that_is_far_away_is_told(read: Read) -> None:
    assert read(changed(kr_datum="12 november 2062", kr_geleerd="Bellen.")).remarks == [
        "De datum van het gesprek is gelezen als 12 november 2062; controleer het jaar: “12 november 2062”."
    ]


def test_what_stands_beside_no_action_is_quoted(read: Read) -> None:
    minutes = read(changed(kr_actie_1_wat="n.v.t.", kr_actie_1_wie="Emre", kr_actie_1_wanneer="1 dec"))
    assert minutes.remarks == ["Nieuwe actie 1: “n.v.t.”, dus geen actie; niet overgenomen: “Emre; 1 dec”."]


def test_the_same_action_twice_is_told(read: Read) -> None:
    def copy(root: etree._Element) -> None:
        row = next(control(root, "kr.actie.1.wat").iterancestors(f"{W}tr"))
        row.addnext(deepcopy(row))

    minutes = read(changed(copy, kr_actie_1_wat="Bellen", kr_actie_1_wie="Emre"))
    assert len(minutes.actions) == 2
    assert minutes.remarks == ["Dezelfde actie staat er meer dan eens: “Bellen”."]


def test_a_status_as_it_was_is_no_news_with_a_full_stop(read: Read) -> None:
    assert not read(edited(made("VERG"), fill({"kr.actie.A-01.status": "Open."}))).is_filled_in


def of_other_chain(root: etree._Element) -> None:
    """The text of the report of MELD, put into that of VERG."""
    with zipfile.ZipFile(BytesIO(edited(made("MELD"), fill({"kr.besluit.1": "Bellen."})))) as package:
        theirs = etree.fromstring(package.read(DOCUMENT)).find(f"{W}body")
    body = root.find(f"{W}body")
    for one in list(body)[:-1]:
        body.remove(one)
    for one in list(theirs)[:-1]:
        body.insert(len(body) - 1, one)


def test_the_report_of_another_chain_in_a_document_is_refused(read: Read) -> None:
    with pytest.raises(
        UnreadableError, match=r"is gemaakt voor VERG 2026-10, maar erin staat het rapport van ‘Meldingen in de openbare ruimte"
    ):
        read(edited(made("VERG"), of_other_chain))


def test_the_report_of_another_period_is_refused(read: Read) -> None:
    def rename(root: etree._Element) -> None:
        next(
            one for one in root.iter(f"{W}t") if one.text == "Prestatiegesprek over oktober 2026"
        ).text = "Prestatiegesprek over september 2026"

    with pytest.raises(UnreadableError, match=r"is gemaakt voor VERG 2026-10, maar erin staat het rapport van september 2026\."):
        read(edited(made("VERG"), rename))


def test_a_title_of_ones_own_is_no_other_report(read: Read) -> None:
    def rename(root: etree._Element) -> None:
        next(one for one in root.iter(f"{W}t") if one.text == "Prestatiegesprek over oktober 2026").text = "Verslag van 12 november"

    assert decisions(read(changed(rename, kr_besluit_1="Bellen."))) == [("punt 1", "Bellen.")]


def test_an_arrow_that_word_made_is_read(read: Read) -> None:
    def type_on(root: etree._Element) -> None:
        made_run = run("Balie ")
        made_run.append(made_run.makeelement(f"{W}sym", {f"{W}font": "Wingdings", f"{W}char": "F0E0"}))
        next(control(root, "kr.besluit.1").iter(f"{W}p")).extend([made_run, run(" Vergunningen")])

    assert decisions(read(changed(type_on, kr_besluit_1="Taak: "))) == [("punt 1", "Taak: Balie → Vergunningen")]


def test_a_photo_in_a_field_is_told(read: Read) -> None:
    def paste(root: etree._Element) -> None:
        made_run = run("")
        made_run.append(made_run.makeelement(f"{W}drawing"))
        next(control(root, "kr.besluit.1").iter(f"{W}p")).append(made_run)

    assert read(changed(paste)).remarks == ["In de velden staat een afbeelding; typ over wat daarop staat."]
    assert read(changed(paste, kr_besluit_1="Zie foto.")).remarks == ["In de velden staat een afbeelding; typ over wat daarop staat."]


@pytest.mark.parametrize("is_earlier", [False, True], ids=["now", "0.1"])
@pytest.mark.parametrize(("behind", "is_told"), [("kr.volgend", True), ("kr.besluit.1", True), ("", False)])
def test_a_photo_beside_the_fields_is_told_where_people_write(read: Read, behind: str, is_told: bool, is_earlier: bool) -> None:
    def paste(root: etree._Element) -> None:
        made_line = paragraph("")
        drawing = made_line.makeelement(f"{W}drawing")
        drawing.append(drawing.makeelement("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"))
        next(made_line.iter(f"{W}r")).append(drawing)
        body = root.find(f"{W}body")
        block = control(root, behind) if behind else body[-2]  # without a field: at the end of the document
        while block.getparent() is not body:
            block = block.getparent()
        block.addnext(made_line)

    earlier = (Path(__file__).parents[1] / "data" / "minutes" / "S02-niets-ingevuld" / "verslag.docx").read_bytes()
    minutes = read(edited(earlier if is_earlier else made("VERG"), fill({"kr.aanwezig": "Ruud"}), paste))
    told = [one.split(" de velden ")[1] for one in minutes.remarks]  # right behind a field it counts as in it
    assert told == (["staat een afbeelding; typ over wat daarop staat."] if is_told else [])
