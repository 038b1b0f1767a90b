"""What minutes change on the sheets, and what they leave alone."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ketenrapport.conversation.cells import Book, Outcome
from ketenrapport.conversation.memory import ACT, memory_of
from ketenrapport.conversation.minutes import Decision, Minutes, NewAction, Running
from ketenrapport.conversation.sheets import ACTIONS, CONVERSATIONS, DECISIONS, Sheet
from ketenrapport.conversation.uptake import ConflictError, refuse_different, take_up
from ketenrapport.log import LOG, UNSIGNED, with_entries
from ketenrapport.organisation.raw import RawTable
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.periods import parse
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.conversation.conftest import assessed

if TYPE_CHECKING:
    from collections.abc import Mapping

OCTOBER = parse("2026-10")
BOARD = Decision("punt 2", "Wekelijks op het bord.", "VERG.P5")
CALL = NewAction("nieuwe actie 1", "Aanvragers bellen", "VERG.P1", "Emre Aksoy", date(2026, 12, 1))


@cache
def tables() -> Mapping[str, RawTable]:
    return FileWorkbook.open(templates_folder() / "gemeente.xlsx").read([CONVERSATIONS, DECISIONS, ACTIONS, LOG])


@pytest.fixture
def book() -> Book:
    raw = tables()
    return Book(*(Sheet(table, raw[table.identifier]) for table in (CONVERSATIONS, DECISIONS, ACTIONS)), memory_of(raw["log"]))


def minutes(**what: object) -> Minutes:
    assert OCTOBER is not None
    told = {"held": date(2026, 11, 12), "present": "Ruud van Dalen", "decisions": [BOARD], "actions": [CALL], **what}
    return Minutes("verslag.docx", "VERG", OCTOBER, 1, str(told.pop("variant", "volledig")), "", 2, **told)  # type: ignore[arg-type]


def take(book: Book, **what: object) -> Outcome:
    return take_up(minutes(**what), book, assessed("gemeente").organisation)


def again(book: Book) -> Book:
    """The same sheets, and a memory that knows only what Logboek holds."""
    log = with_entries(tables()["log"], book.memory.entries, UNSIGNED)
    headers = {column.identifier: column.header for column in LOG.columns}
    raw = replace(tables()["log"], rows=log.index.to_numpy(), columns={headers[str(name)]: log[name].to_numpy() for name in log.columns})
    return Book(book.conversations, book.decisions, book.actions, memory_of(raw))


def row(book: Book, sheet: str, **values: str) -> Mapping[str, object]:
    rows = getattr(book, sheet).rows
    found = [one for one in rows if all(one.text(name) == text for name, text in values.items())]
    assert len(found) == 1, values
    return found[0].values


def test_the_same_document_read_again_changes_nothing(book: Book) -> None:
    take(book, following=date(2026, 12, 11))
    after = again(book)
    assert take(after, following=date(2026, 12, 11)).changes == []
    assert after.memory.entries == []


CALLED = {
    "code": "verg ", "naam": "het verstrekken  van vergunningen", "status": "Gepland ", "gesprek": " verg oktober 2026",
}  # fmt: skip


def test_rows_that_were_typed_otherwise_are_the_rows_of_this_conversation(book: Book) -> None:
    """The planned conversation is held now, also when its chain is called by its name; a decision and an action aren't taken over twice."""
    talk = next(one for one in book.conversations.rows if one.text("chain") == "VERG" and one.text("period") == "2026-10")
    talk.values |= {"chain": CALLED["naam"], "status": CALLED["status"]}
    before = len(book.conversations.rows)
    take(book)
    assert (talk.text("status"), talk.values["date"], len(book.conversations.rows)) == ("gehouden", date(2026, 11, 12), before)
    decision = next(one for one in book.decisions.rows if one.text("conversation") == "VERG 2026-10")
    action = next(one for one in book.actions.rows if one.text("action_id") == "A-11")
    decision.values["conversation"] = CALLED["gesprek"]
    action.values |= {"conversation": CALLED["gesprek"], "chain": CALLED["code"]}
    told = take(again(book), decisions=[replace(BOARD, text="Elke dag op het bord.")])
    assert told.changes == ["Besluiten, VERG 2026-10 1, Besluit: “Wekelijks op het bord.” → “Elke dag op het bord.”."]


def test_that_nobody_says_when_it_was_held_is_told_with_the_day_that_stays(book: Book) -> None:
    told = "De datum van het gesprek is niet bekend; op het blad Gesprekken blijft 11-11-2026 staan bij VERG 2026-10."
    assert take(book, held=None).remarks == [told]
    assert row(book, "conversations", chain="VERG", period="2026-10")["date"] == date(2026, 11, 11)


def test_a_document_that_was_changed_changes_its_own_rows(book: Book) -> None:
    take(book)
    changed = take(
        again(book), decisions=[replace(BOARD, text="Elke dag op het bord.")], actions=[replace(CALL, deadline=date(2026, 12, 8))]
    )
    assert changed.changes == [
        "Besluiten, VERG 2026-10 1, Besluit: “Wekelijks op het bord.” → “Elke dag op het bord.”.",
        "Acties, A-11, Deadline: “01-12-2026” → “08-12-2026”.",
    ]
    assert row(book, "decisions", conversation="VERG 2026-10")["decision"] == "Elke dag op het bord."
    assert row(book, "actions", action_id="A-11")["deadline"] == date(2026, 12, 8)


def test_what_the_user_typed_since_stays_and_both_are_quoted(book: Book) -> None:
    take(book)
    mine = next(one for one in book.decisions.rows if one.text("conversation") == "VERG 2026-10")
    mine.values["decision"] = "Wekelijks op het digitale bord."
    assert take(again(book)).remarks == []  # the document says what it said
    told = take(again(book), decisions=[replace(BOARD, text="Elke dag op het bord.")])
    assert told.changes == []
    assert "“Wekelijks op het digitale bord.”; het verslag zegt “Elke dag op het bord.”. Wat er staat is gebleven." in told.remarks[0]


def test_a_row_that_the_user_took_off_the_sheet_does_not_come_back(book: Book) -> None:
    take(book)
    book.decisions.rows = [one for one in book.decisions.rows if one.text("conversation") != "VERG 2026-10"]
    assert take(again(book)).changes == []


def test_an_emptied_field_takes_nothing_away_and_is_told(book: Book) -> None:
    take(book)
    told = take(again(book), decisions=[], present="")
    assert told.changes == []
    assert "Punt 2 is nu leeg in het verslag; op het blad Besluiten blijft staan: “Wekelijks op het bord.”." in told.remarks
    assert "Aanwezig is nu leeg in het verslag; op het blad Gesprekken blijft staan: “Ruud van Dalen”." in told.remarks


def test_a_row_deleted_between_others_moves_no_text_to_another_row(book: Book) -> None:
    three = [replace(CALL, field=f"nieuwe actie 5{again}", text=text) for again, text in (("", "Een"), (" (2)", "Twee"), (" (3)", "Drie"))]
    take(book, actions=three)
    left = [three[0], replace(three[2], field="nieuwe actie 5 (2)")]
    told = take(again(book), actions=left)
    assert told.changes == []
    assert [row(book, "actions", action_id=code)["description"] for code in ("A-11", "A-12", "A-13")] == ["Een", "Twee", "Drie"]
    assert any("“Twee”" in remark for remark in told.remarks)


def test_what_was_typed_over_by_hand_before_is_not_added_again(book: Book) -> None:
    book.decisions.add(conversation="VERG 2026-10", number=1, decision="wekelijks op  het bord.")
    told = take(book)
    assert [change for change in told.changes if change.startswith("Besluiten")] == ["Besluiten, VERG 2026-10 1, Betreft KPI: “VERG.P5”."]
    assert row(book, "decisions", conversation="VERG 2026-10")["decision"] == "wekelijks op  het bord."


def test_a_conversation_that_was_already_held_keeps_what_stands_there(book: Book) -> None:
    held = next(one for one in book.conversations.rows if (one.text("chain"), one.text("period")) == ("VERG", "2026-10"))
    held.values |= {"status": "gehouden", "present": "Iedereen"}
    told = take(book)
    assert held.values["date"] == date(2026, 11, 11)
    assert held.values["present"] == "Iedereen"
    assert [remark.partition(":")[0] for remark in told.remarks] == [
        "Op het blad Gesprekken staat bij VERG 2026-10, Datum", "Op het blad Gesprekken staat bij VERG 2026-10, Aanwezig",
    ]  # fmt: skip


def test_a_conversation_without_a_row_gets_one_with_its_owner_as_chair(book: Book) -> None:
    book.conversations.rows = [one for one in book.conversations.rows if one.text("period") != "2026-10"]
    take(book, lessons="Bellen helpt.")
    assert row(book, "conversations", chain="VERG", period="2026-10") == {
        "chain": "VERG", "period": "2026-10", "date": date(2026, 11, 12), "chair": "P02", "present": "Ruud van Dalen",
        "lessons": "Bellen helpt.", "status": "gehouden",
    }  # fmt: skip


def test_the_next_conversation_is_planned_once_and_keeps_a_date_of_the_user(book: Book) -> None:
    take(book, following=date(2026, 12, 11))
    planned = row(book, "conversations", chain="VERG", period="2026-11")
    assert (planned["date"], planned["status"], planned["chair"]) == (date(2026, 12, 11), "gepland", "P02")
    planned["date"] = date(2026, 12, 14)  # type: ignore[index]
    told = take(again(book), following=date(2026, 12, 18))
    assert planned["date"] == date(2026, 12, 14)
    assert "“14-12-2026”; het verslag zegt “18-12-2026”" in told.remarks[0]


def test_a_day_that_the_program_filled_in_beforehand_is_no_news_where_the_user_has_another(book: Book) -> None:
    take(book, following=date(2026, 12, 11), is_following_typed=False)
    planned = row(book, "conversations", chain="VERG", period="2026-11")
    assert planned["date"] == date(2026, 12, 11)
    planned["date"] = date(2026, 12, 14)  # type: ignore[index]
    told = take(again(book), following=date(2026, 12, 11), lessons="Bellen.", is_following_typed=False)
    assert (planned["date"], told.remarks) == (date(2026, 12, 14), [])


def test_a_next_conversation_before_this_one_is_told_and_not_planned(book: Book) -> None:
    told = take(book, following=date(2026, 11, 12))
    assert "ligt niet na dit gesprek" in told.remarks[0]
    assert all(one.text("period") != "2026-11" for one in book.conversations.rows)


def test_status_and_deadline_of_a_running_action_follow_unless_the_user_changed_them(book: Book) -> None:
    told = take(book, running=[Running("A-01", "gereed", None, "open"), Running("A-02", "", date(2027, 1, 15), "open")])
    assert told.changes[-2:] == ["Acties, A-01, Status: “open” → “gereed”.", "Acties, A-02, Deadline: “01-10-2026” → “15-01-2027”."]
    row(book, "actions", action_id="A-02")["status"] = "bezig"  # type: ignore[index]
    told = take(again(book), running=[Running("A-02", "vervallen", None, "open")])
    assert "“bezig”; het verslag zegt “vervallen”. Wat er staat is gebleven." in told.remarks[-1]


def test_codes_and_numbers_are_never_used_again(book: Book) -> None:
    take(book)
    book.actions.rows = [one for one in book.actions.rows if one.text("action_id") != "A-11"]
    book.decisions.rows = [one for one in book.decisions.rows if one.text("conversation") != "VERG 2026-10"]
    take(again(book), actions=[CALL, replace(CALL, field="nieuwe actie 2", text="Iets anders")],
         decisions=[BOARD, replace(BOARD, field="punt 3", text="Nog iets")])  # fmt: skip
    assert row(book, "actions", description="Iets anders")["action_id"] == "A-12"
    assert row(book, "decisions", decision="Nog iets")["number"] == 2


def test_a_one_pager_of_the_same_conversation_adds_what_the_full_report_has_not(book: Book) -> None:
    take(book)
    told = take(again(book), variant="eenpager", decisions=[BOARD, Decision("punt 1", "Bellen.", "VERG.P1")], actions=[], present="")
    assert told.changes == ["Besluiten, VERG 2026-10 nr. 2 (punt 1, VERG.P1): “Bellen.”."]
    assert told.remarks == []


def test_two_reports_that_differ_at_a_point_are_refused_with_both_texts(book: Book) -> None:
    full, brief = minutes(), minutes(variant="eenpager", decisions=[replace(BOARD, text="Elke dag.")])
    with pytest.raises(ConflictError, match=r"verschillen bij punt 2: hier staat “Elke dag\.”, in verslag\.docx “Wekelijks op het bord\.”"):
        refuse_different(full, brief)
    take(book)
    with pytest.raises(ConflictError, match=r"“Elke dag\.”, in het verslag \(volledig\) dat al is ingelezen “Wekelijks op het bord\.”"):
        take(again(book), variant="eenpager", decisions=[replace(BOARD, text="Elke dag.")])


def test_nothing_filled_in_changes_nothing(book: Book) -> None:
    told = take(book, present="", decisions=[], actions=[], following=date(2026, 12, 11))
    assert (told.changes, book.memory.entries) == ([], [])


def test_a_text_that_is_too_long_for_a_cell_is_told(book: Book) -> None:
    told = take(book, decisions=[replace(BOARD, text="x" * 32_768)])
    assert "langer dan een cel kan bevatten (32768 tekens)" in told.remarks[0]
    assert all(one.text("conversation") != "VERG 2026-10" for one in book.decisions.rows)


def test_logboek_tells_which_field_became_which_row(book: Book) -> None:
    take(book)
    told = {(entry.act, entry.key, entry.column, entry.new) for entry in book.memory.entries}
    assert (f"{ACT}: punt 2", "VERG 2026-10 1", "Besluit", "Wekelijks op het bord.") in told
    assert (f"{ACT}: nieuwe actie 1", "A-11", "Uit gesprek", "VERG 2026-10") in told
    assert (ACT, "VERG 2026-10", "Verslag", "verslag.docx (volledig, versie 1)") in told


def test_a_point_of_another_version_about_another_kpi_is_another_decision(book: Book) -> None:
    first = Decision("punt 2", "Wekelijks op het bord.", "VERG.P5")
    take(book, decisions=[first])
    second = Decision("punt 2", "De inhuur wordt besteld.", "VERG.R1")
    told = take(again(book), decisions=[second])
    assert told.changes == ["Besluiten, VERG 2026-10 nr. 2 (punt 2, VERG.R1): “De inhuur wordt besteld.”."]
    assert row(book, "decisions", conversation="VERG 2026-10", number="1")["decision"] == "Wekelijks op het bord."
    changed = take(again(book), decisions=[replace(first, text="Elke dag op het bord.")])
    assert changed.changes == ["Besluiten, VERG 2026-10 1, Besluit: “Wekelijks op het bord.” → “Elke dag op het bord.”."]
    refuse_different(minutes(decisions=[first]), minutes(variant="eenpager", decisions=[second]))


def test_a_day_that_nobody_typed_changes_none(book: Book) -> None:
    held = next(one for one in book.conversations.rows if (one.text("chain"), one.text("period")) == ("VERG", "2026-10"))
    held.values["date"] = date(2026, 11, 18)  # moved since the report was made
    told = take(book, held=date(2026, 11, 11), planned=date(2026, 11, 11))
    assert (held.values["date"], held.values["status"]) == (date(2026, 11, 18), "gehouden")
    assert told.remarks == []
    take(again(book), held=date(2026, 11, 19))
    assert held.values["date"] == date(2026, 11, 18)  # what the user typed stays


def test_a_day_that_was_typed_later_counts_while_the_sheet_has_the_planned_one(book: Book) -> None:
    planned = date(2026, 11, 11)
    take(book, held=planned, planned=planned)
    told = take(again(book), held=date(2026, 11, 13), planned=planned)
    assert told.changes == ["Gesprekken, VERG 2026-10, Datum: “11-11-2026” → “13-11-2026”."]
