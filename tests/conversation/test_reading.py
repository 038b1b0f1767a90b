"""What is read from a report, whatever a person or a program did to it."""

from __future__ import annotations

import subprocess
import zipfile
from copy import deepcopy
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ketenrapport.conversation.document import UnreadableError, opened
from ketenrapport.conversation.filled import filled_in
from ketenrapport.conversation.flow import flow_of
from ketenrapport.conversation.minutes import Decision, NewAction, Running
from ketenrapport.conversation.texts import is_prompt, without_prompt
from ketenrapport.conversation.whose import Meant
from ketenrapport.intake.forms.returned import FormError, read_form
from ketenrapport.report.markup import lines
from ketenrapport.report.word import pdf
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.vocabulary import Variant
from tests.conversation.conftest import made
from tests.conversation.editing import (
    DOCUMENT,
    W,
    control,
    edited,
    fill,
    lose_bookmarks,
    lose_controls,
    lose_organisation,
    lose_tags,
    paragraph,
    run,
    with_part,
    without_part,
)
from tests.needs import needs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lxml import etree

    from ketenrapport.conversation.minutes import Minutes

    Read = Callable[..., Minutes]

FILLED = {
    "kr.datum": "12 november 2026",
    "kr.aanwezig": "Ruud van Dalen; Vergunningen",
    "kr.besluit.2": "De werkvoorraad komt wekelijks op het bord.\nDe teamleider houdt haar bij.",
    "kr.geleerd": "Een complete aanvraag scheelt meer dan een medewerker.",
    "kr.ander.1.besluit": "Het volgende gesprek is samen met MELD.",
    "kr.actie.1.wat": "Checklist invoeren",
    "kr.actie.1.kpi": "VERG.P1",
    "kr.actie.1.wie": "Manager Klantcontact",
    "kr.actie.1.wanneer": "1 december",
    "kr.volgend": "11 december 2026",
}
DECISIONS = [
    Decision("punt 2", "De werkvoorraad komt wekelijks op het bord.\nDe teamleider houdt haar bij.", "VERG.P5"),
    Decision("ander besluit 1", "Het volgende gesprek is samen met MELD."),
]
ACTION = NewAction("nieuwe actie 1", "Checklist invoeren", "VERG.P1", "Manager Klantcontact", date(2026, 12, 1))
LESSON = "Een complete aanvraag scheelt meer dan een medewerker."


def filled() -> bytes:
    return edited(made("VERG"), fill(FILLED))


def is_all_there(minutes: Minutes) -> None:
    assert (minutes.chain, minutes.period.code, minutes.version) == ("VERG", "2026-10", 1)
    assert (minutes.held, minutes.following) == (date(2026, 11, 12), date(2026, 12, 11))
    assert (minutes.present, minutes.lessons) == ("Ruud van Dalen; Vergunningen", LESSON)
    assert minutes.decisions == DECISIONS
    assert minutes.actions == [ACTION]


def told(minutes: Minutes) -> str:
    return "\n".join(minutes.remarks)


def test_a_report_that_nobody_touched_says_nothing(read: Read) -> None:
    minutes = read(made("VERG"))
    assert not minutes.is_filled_in
    assert minutes.remarks == []
    assert minutes.running == []


def test_what_was_filled_in_is_read_by_tag(read: Read) -> None:
    minutes = read(filled())
    is_all_there(minutes)
    assert minutes.remarks == []


# Programs that lose things


@pytest.mark.parametrize(
    "damage", [[lose_tags], [lose_tags, lose_bookmarks], [lose_controls], [lose_controls, lose_bookmarks]],
    ids=["no tags", "no tags and bookmarks", "no controls", "no controls and bookmarks"],
)  # fmt: skip
def test_without_tags_it_is_read_by_what_is_left_and_said(read: Read, damage: list[Callable[[etree._Element], None]]) -> None:
    minutes = read(edited(filled(), *damage))
    is_all_there(minutes)
    assert "zijn hun kenmerk kwijt" in told(minutes)


@needs("LibreOffice")
def test_libreoffice_opens_and_saves_it_and_it_is_read(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "verslag.docx"
    path.write_bytes(filled())
    command = [
        pdf.find_soffice(),
        f"-env:UserInstallation={(tmp_path / 'profiel').as_uri()}",
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path / "bewaard"), str(path)], check=True, capture_output=True, timeout=120)
    is_all_there(read((tmp_path / "bewaard" / "verslag.docx").read_bytes()))


def test_an_enter_that_libreoffice_lost_in_a_field_joins_no_words(read: Read) -> None:
    def lose_break(root: etree._Element) -> None:
        made_run = next(control(root, "kr.besluit.1").iter(f"{W}r"))
        made_run.append(run("Tweede alinea.")[0])

    document = edited(made("VERG"), fill({"kr.besluit.1": "Eerste alinea."}), lose_break)
    assert read(document).decisions[0].text == "Eerste alinea.Tweede alinea."  # other programs end a text anywhere
    saved = with_part(document, "docProps/app.xml", lambda part: part.replace(b">Ketenrapport<", b">LibreOffice/7.4.7.2$Linux<"))
    assert b"LibreOffice" in zipfile.ZipFile(BytesIO(saved)).read("docProps/app.xml")
    assert read(saved).decisions[0].text == "Eerste alinea.\nTweede alinea."


def test_a_bookmark_without_an_end_goes_no_further_than_its_paragraph(read: Read) -> None:
    def lose_end(root: etree._Element) -> None:
        start = next(one for one in root.iter(f"{W}bookmarkStart") if one.get(f"{W}name") == "kr_veld_geleerd")
        for end in [one for one in root.iter(f"{W}bookmarkEnd") if one.get(f"{W}id") == start.get(f"{W}id")]:
            end.getparent().remove(end)

    is_all_there(read(edited(filled(), lose_controls, lose_end)))


@pytest.mark.longest
@needs("LibreOffice")
@pytest.mark.parametrize("by_way_of", ["doc:MS Word 97", "odt"])
def test_saved_as_doc_or_odt_and_back_it_is_read_for_the_conversation_that_is_named(read: Read, tmp_path: Path, by_way_of: str) -> None:
    path = tmp_path / "verslag.docx"
    path.write_bytes(edited(made("VERG"), fill(FILLED | {"kr.geleerd": f"{LESSON}\nEn bellen helpt."})))
    there = tmp_path / f"verslag.{by_way_of.partition(':')[0]}"
    for kind, source, folder in ((by_way_of, path, tmp_path), ("docx:MS Word 2007 XML", there, tmp_path / "terug")):
        command = [pdf.find_soffice(), f"-env:UserInstallation={(tmp_path / 'profiel').as_uri()}", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120)
    minutes = read((tmp_path / "terug" / "verslag.docx").read_bytes(), Meant("VERG", "2026-10"))
    assert (minutes.lessons, minutes.present) == (f"{LESSON}\nEn bellen helpt.", "Ruud van Dalen; Vergunningen")
    assert (minutes.held, minutes.following, minutes.actions) == (date(2026, 11, 12), date(2026, 12, 11), [ACTION])
    assert minutes.decisions == DECISIONS
    assert [one for one in minutes.remarks if "hoort bij geen veld" in one] == []


def test_numbers_for_styles_as_onlyoffice_gives_them_change_nothing(read: Read) -> None:
    def renumber(root: etree._Element) -> None:
        for style in root.iter(f"{W}pStyle", f"{W}style"):
            name = f"{W}val" if style.tag == f"{W}pStyle" else f"{W}styleId"
            if style.get(name, "").startswith("KR"):
                style.set(name, f"9{sum(map(ord, style.get(name)))}")

    is_all_there(read(edited(edited(filled(), renumber), renumber, part="word/styles.xml")))


def test_a_date_of_today_in_an_untouched_field_is_not_what_somebody_picked(read: Read) -> None:
    def pick(root: etree._Element) -> None:
        for one in root.iter(f"{W}date"):
            one.set(f"{W}fullDate", "2026-11-20T00:00:00Z")

    minutes = read(edited(edited(made("VERG"), fill({"kr.actie.1.wat": "Bellen", "kr.datum": "12 november 2026"})), pick))
    assert minutes.actions[0].deadline is None
    assert minutes.held == date(2026, 11, 12)


# People who type where they can


def test_text_in_a_control_that_still_says_placeholder_is_read(read: Read) -> None:
    def flag(root: etree._Element) -> None:
        about = control(root, "kr.besluit.1").find(f"{W}sdtPr")
        about.append(about.makeelement(f"{W}showingPlcHdr", {}))

    minutes = read(edited(made("VERG"), fill({"kr.besluit.1": "Wij wachten af."}), flag))
    assert [one.text for one in minutes.decisions] == ["Wij wachten af."]


def test_an_emptied_field_shows_five_spaces_and_is_empty(read: Read) -> None:
    assert read(edited(made("VERG"), fill({"kr.besluit.1": "\u00a0\u00a0\u00a0\u00a0\u00a0"}))).decisions == []


def test_text_typed_behind_a_prompt_is_read_without_it(read: Read) -> None:
    minutes = read(edited(made("VERG"), fill({"kr.besluit.1": "Schrijf hier het besluit. Wij wachten af."})))
    assert [one.text for one in minutes.decisions] == ["Wij wachten af."]


def test_controls_in_a_control_are_read_once(read: Read) -> None:
    def nest(root: etree._Element) -> None:
        for tag in ("kr.besluit.2", "kr.actie.1.wat"):
            field = control(root, tag)
            inner, content = deepcopy(field), field.find(f"{W}sdtContent")
            for one in list(content):
                content.remove(one)
            content.append(inner)

    is_all_there(read(edited(filled(), nest)))


def test_a_paragraph_in_its_style_behind_a_field_belongs_to_it(read: Read) -> None:
    def type_on(root: etree._Element) -> None:
        field = control(root, "kr.geleerd")
        end = field.getnext()
        (end if end is not None and end.tag == f"{W}bookmarkEnd" else field).addnext(paragraph("En een checklist helpt.", "KRVeld"))

    minutes = read(edited(filled(), type_on))
    assert minutes.lessons == f"{LESSON}\nEn een checklist helpt."
    assert "“En een checklist helpt.”" in told(minutes)


def test_other_text_behind_a_field_is_quoted(read: Read) -> None:
    def type_on(root: etree._Element) -> None:
        end = control(root, "kr.geleerd").getnext()
        end.addnext(paragraph("De vergadering sluit om vijf uur."))

    minutes = read(edited(filled(), type_on))
    assert minutes.lessons == LESSON
    assert "“De vergadering sluit om vijf uur.”" in told(minutes)


def test_text_beside_a_date_is_quoted_and_the_date_read(read: Read) -> None:
    def type_on(root: etree._Element) -> None:
        control(root, "kr.datum").getnext().addnext(run(" van 10 tot 12 uur"))

    minutes = read(edited(filled(), type_on))
    assert minutes.held == date(2026, 11, 12)
    assert "“van 10 tot 12 uur”" in told(minutes)


def rows_with(root: etree._Element, tag: str) -> etree._Element:
    return next(control(root, tag).iterancestors(f"{W}tr"))


def test_a_row_that_was_copied_is_a_row_of_its_own(read: Read) -> None:
    def copy(root: etree._Element) -> None:
        row = rows_with(root, "kr.actie.1.wat")
        row.addnext(deepcopy(row))

    assert read(edited(filled(), copy)).actions == [ACTION, NewAction("nieuwe actie 1 (2)", *ACTION_REST)]


ACTION_REST = ("Checklist invoeren", "VERG.P1", "Manager Klantcontact", date(2026, 12, 1))


def test_a_row_typed_below_the_others_is_read_and_said(read: Read) -> None:
    def type_row(root: etree._Element) -> None:
        row = rows_with(root, "kr.actie.5.wat")
        new = deepcopy(row)
        for cell, text in zip(new.iter(f"{W}tc"), ("6", "Brief versturen", "VERG.P1", "Emre Aksoy", "8 januari 2027"), strict=True):
            for one in cell.findall(f"{W}p"):
                cell.remove(one)
            cell.append(paragraph(text))
        row.addnext(new)

    minutes = read(edited(made("VERG"), type_row))
    assert minutes.actions == [NewAction("nieuwe actie 6", "Brief versturen", "VERG.P1", "Emre Aksoy", date(2027, 1, 8))]
    assert "rij zonder invulvelden" in told(minutes)


def test_a_control_around_a_cell_or_a_row_is_read(read: Read) -> None:
    def around(root: etree._Element) -> None:
        for element in (next(control(root, "kr.actie.1.kpi").iterancestors(f"{W}tc")), rows_with(root, "kr.actie.1.wat")):
            outside = element.makeelement(f"{W}sdt", {})
            element.addprevious(outside)
            content = outside.makeelement(f"{W}sdtContent", {})
            outside.append(content)
            content.append(element)

    is_all_there(read(edited(filled(), around)))


def test_a_field_that_is_gone_is_named(read: Read) -> None:
    def delete(root: etree._Element) -> None:
        field = control(root, "kr.geleerd")
        field.getparent().remove(field)

    minutes = read(edited(filled(), lose_bookmarks, delete))
    assert minutes.lessons == ""
    assert "Het veld ‘Wat leren we?’ (Geleerd) staat niet meer in het document." in minutes.remarks


def test_lists_and_line_breaks_keep_their_lines(read: Read) -> None:
    def listed(root: etree._Element) -> None:
        for one in control(root, "kr.besluit.1").iter(f"{W}pPr"):
            one.append(one.makeelement(f"{W}numPr", {}))

    minutes = read(edited(made("VERG"), fill({"kr.besluit.1": "Bellen\nMailen", "kr.aanwezig": "Ruud\nEmre"}), listed))
    assert minutes.decisions[0].text == "- Bellen\n- Mailen"
    assert minutes.present == "Ruud\nEmre"


# Changes and comments


def test_tracked_changes_are_read_as_accepted_and_comments_quoted(read: Read) -> None:
    def track(root: etree._Element) -> None:
        line = control(root, "kr.geleerd").find(f"{W}sdtContent/{W}p")
        gone, new = line.makeelement(f"{W}del", {}), line.makeelement(f"{W}ins", {})
        deleted = run("")
        deleted.append(deleted.makeelement(f"{W}delText", {}))
        deleted[-1].text = "Niets."
        gone.append(deleted)
        new.append(run(" En een checklist helpt."))
        line.extend([gone, new])

    comments = (
        b'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="1" w:author="Hanneke">'
        b"<w:p><w:r><w:t>Eerst afstemmen.</w:t></w:r></w:p></w:comment></w:comments>"
    )
    document = with_part(edited(filled(), track), "word/comments.xml", lambda _: comments)
    minutes = read(document)
    assert minutes.lessons == f"{LESSON} En een checklist helpt."
    assert "bijgehouden wijzigingen" in told(minutes)
    assert "“Hanneke: Eerst afstemmen.”" in told(minutes)


def test_what_libreoffice_makes_of_deleted_text_in_a_field_is_warned_of(read: Read) -> None:
    def track(root: etree._Element) -> None:
        line = next(control(root, "kr.volgend").iterancestors(f"{W}p"))
        line.append(line.makeelement(f"{W}ins", {}))

    saved = edited(filled(), track)
    warning = "LibreOffice maakt in een invulveld gewone tekst van wat was geschrapt; controleer wat er staat."
    assert warning not in told(read(saved))
    by_libreoffice = with_part(saved, "docProps/app.xml", lambda part: part.replace(b">Ketenrapport<", b">LibreOffice/7.4.7.2$Linux<"))
    assert warning not in told(read(by_libreoffice))  # 24.8, which keeps the tags and the changes
    assert warning in told(read(edited(by_libreoffice, lose_tags)))


# What it means


def test_no_decision_is_told_and_none(read: Read) -> None:
    minutes = read(edited(made("VERG"), fill({"kr.besluit.1": "n.v.t.", "kr.ander.1.besluit": "Geen besluit.", "kr.actie.1.wat": "-"})))
    assert (minutes.decisions, minutes.actions) == ([], [])
    assert minutes.is_filled_in
    assert "Punt 1: “n.v.t.”, dus geen besluit." in minutes.remarks
    assert "Nieuwe actie 1: “-”, dus geen actie." in minutes.remarks


def test_a_kpi_that_is_none_stays_empty_and_an_action_stands_for_its_kpi(read: Read) -> None:
    fields = {"kr.ander.1.besluit": "Een", "kr.ander.1.kpi": "VERG.X9", "kr.ander.2.besluit": "Twee", "kr.ander.2.kpi": "A-02"}
    minutes = read(edited(made("VERG"), fill(fields)))
    assert [one.kpi for one in minutes.decisions] == ["", "VERG.R1"]  # A-02 is about VERG.R1
    assert "“VERG.X9”" in told(minutes)


def test_a_date_that_can_not_be_read_stays_empty_and_is_quoted(read: Read) -> None:
    minutes = read(edited(made("VERG"), fill({"kr.actie.1.wat": "Bellen", "kr.actie.1.wanneer": "zo snel mogelijk"})))
    assert minutes.actions[0].deadline is None
    assert "“zo snel mogelijk”" in told(minutes)


def test_status_and_deadline_of_an_action_count_when_they_were_changed(read: Read) -> None:
    changed = {"kr.actie.A-01.status": "gereed", "kr.actie.A-02.deadline": "15 januari 2027"}
    minutes = read(edited(made("VERG"), fill(changed)))
    assert minutes.running == [Running("A-01", "gereed", None, "open"), Running("A-02", "", date(2027, 1, 15), "open")]
    assert read(edited(made("VERG"), fill({"kr.actie.A-01.status": "klaar"}))).running == []


# Documents that can't be


def test_two_reports_in_one_are_refused_with_both_texts(read: Read) -> None:
    def double(root: etree._Element) -> None:
        body = root.find(f"{W}body")
        for one in [deepcopy(one) for one in body if one.tag != f"{W}sectPr"]:
            body.insert(len(body) - 1, one)
        fill({"kr.geleerd": "Iets anders."})(root)

    with pytest.raises(UnreadableError, match=r"twee verslagen in één document") as error:
        read(edited(filled(), double))
    assert LESSON in str(error.value)
    assert "Iets anders." in str(error.value)


def test_a_report_of_another_organisation_is_refused(read: Read) -> None:
    other = with_part(filled(), identity_part(), lambda part: part.replace(b"Gemeente Waterrijk", b"Gemeente Elders"))
    with pytest.raises(UnreadableError, match="is van Gemeente Elders, en deze werkmap is van Gemeente Waterrijk"):
        read(other)


def test_a_report_of_an_unknown_chain_is_refused(read: Read) -> None:
    with pytest.raises(UnreadableError, match="gaat over keten DET, en die staat niet op het blad Ketens"):
        read(with_part(filled(), identity_part(), lambda part: part.replace(b'keten="VERG"', b'keten="DET"')))


def test_a_document_without_identity_is_read_for_the_conversation_that_is_named(read: Read) -> None:
    document = without_part(filled(), "customXml/")
    with pytest.raises(UnreadableError, match="--keten en --periode"):
        read(document)
    is_same = read(document, Meant("verg", "2026-10"))
    assert [(one.text, one.kpi) for one in is_same.decisions] == [(one.text, one.kpi) for one in DECISIONS]
    assert "gelezen als VERG 2026-10" in told(is_same)


def identity_part() -> str:
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(made("VERG"))) as package:
        return next(name for name in package.namelist() if b"prestatiegesprek:1" in package.read(name) and "Props" not in name)


def test_an_identity_of_version_0_1_has_no_organisation_and_is_read(read: Read) -> None:
    is_all_there(read(with_part(filled(), identity_part(), lose_organisation)))


def compound(*streams: str) -> bytes:
    """A compound file with streams of these names."""
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + b"".join(name.encode("utf-16-le") for name in streams)


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        (b"", "0 bytes"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"{\\rtf1 hallo}", "RTF"),
        (compound(""), r"Word 97-2003 \(.doc\)"),
        (compound("EncryptedPackage"), "met een wachtwoord versleuteld"),
        (compound("DRMEncryptedTransform", "EncryptedPackage"), "door een vertrouwelijkheidslabel; kies in Word"),
        (b"gewone tekst", "geen Word-document"),
        (b"X-Unsent: 1\r\nTo: Ruud <r@waterrijk.example>\r\nSubject: Verslag\r\n\r\nBesloten: ja", "is een e-mail; lees het verslag"),
        (b"Received: from a\r\n\tby b;\r\nFrom: c", "is een e-mail"),
        (compound("__substg1.0_001A001F"), "is een e-mail"),
        (b"PK\x03\x04 afgekapt", "beschadigd"),
    ],
)
def test_what_is_no_word_document_is_refused_with_its_name_and_a_remedy(data: bytes, remedy: str) -> None:
    with pytest.raises(UnreadableError, match=rf"^verslag\.docx .*{remedy}"):
        opened("verslag.docx", data)


def test_a_file_for_another_command_is_told_which(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="ketenrapport inlezen"):
        opened("formulier.xlsx", (templates_folder() / "sjabloon.xlsx").read_bytes())
    with pytest.raises(UnreadableError, match="document van Pages"):
        opened("verslag.pages", with_part(without_part(filled(), "["), "Index/Document.iwa", lambda _: b""))
    with pytest.raises(UnreadableError, match="is een zip met documenten; pak het uit"):
        opened("verslagen.zip", with_part(without_part(without_part(filled(), "["), "word/"), "map/verslag.docx", lambda _: b""))
    with pytest.raises(UnreadableError, match="ketenrapport rapport --momentopname"):
        opened("kiekje.zip", with_part(filled(), "momentopname.json", lambda _: b"{}"))
    path = tmp_path / "verslag.docx"
    path.write_bytes(filled())
    with pytest.raises(FormError, match="ketenrapport verslag"):
        read_form(path)


def test_broken_xml_and_a_document_type_are_refused() -> None:
    for change in (lambda part: part[:-20], lambda part: part.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1)):
        with pytest.raises(UnreadableError, match=r"^verslag\.docx is beschadigd"):
            opened("verslag.docx", with_part(filled(), DOCUMENT, change))
    with pytest.raises(UnreadableError, match=r"hernoemd \.doc"):
        opened("verslag.docx", without_part(filled(), "[Content_Types]"))


def test_strict_open_xml_is_read(read: Read) -> None:
    usual, strict = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = filled()
    for part in (DOCUMENT, "word/styles.xml"):
        document = with_part(document, part, lambda content: content.replace(usual, strict))
    is_all_there(read(document))


def test_a_one_pager_has_room_for_decisions(read: Read) -> None:
    minutes = read(edited(made("VERG", Variant.ONE_PAGE), fill({"kr.besluit.2": "Wekelijks op het bord."})))
    assert minutes.decisions == [Decision("punt 2", "Wekelijks op het bord.", "VERG.P5")]


# Any text

CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")  # all that XML can hold
TEXTS = st.lists(st.text(CHARACTERS, max_size=60), min_size=1, max_size=4).map("\n".join)
ANYWHERE = ("kr.besluit.1", "kr.geleerd", "kr.aanwezig", "kr.ander.2.besluit", "kr.actie.3.wat")


@given(st.fixed_dictionaries(dict.fromkeys(ANYWHERE, TEXTS)))
@settings(max_examples=15)
def test_whatever_is_written_in_the_fields_is_read(texts: dict[str, str]) -> None:
    """For any text that XML can hold: its lines, tidied as the report itself is."""
    expected = {tag: "\n".join(lines(text)) for tag, text in texts.items()}
    assume(all(without_prompt(text) == (text, False) for text in expected.values()))
    found = filled_in(flow_of(opened("verslag.docx", edited(made("VERG"), fill(texts)))))
    seen = {tag: slot.text for tag, slot in found.singles.items()}
    seen |= {f"kr.ander.{row.which}.besluit": row.slots["kr.ander.{}.besluit"].text for row in found.decisions}
    seen |= {f"kr.actie.{row.which}.wat": row.slots["kr.actie.{}.wat"].text for row in found.actions}
    for tag, text in expected.items():
        assert seen.get(tag, "") == ("" if is_prompt(text) else text), tag


def test_a_very_long_text_is_read_whole(read: Read) -> None:
    text = "woord " * 20_000 + "einde"
    assert read(edited(made("VERG"), fill({"kr.geleerd": text}))).lessons == text
