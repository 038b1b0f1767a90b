"""Rows of the tables to fill in, of which people copied, moved and added cells: no word of them vanishes or takes another's place."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from ketenrapport.conversation.minutes import NewAction
from ketenrapport.conversation.whose import Meant
from tests.conversation.conftest import made
from tests.conversation.editing import W, control, edited, fill, lose_bookmarks, lose_controls, paragraph, without_part
from tests.conversation.test_typed_anywhere import UNTOUCHED

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from ketenrapport.conversation.minutes import Minutes

    Change = Callable[[etree._Element], None]
    Read = Callable[..., Minutes]

ROW = {
    "kr.actie.1.wat": "Bellen", "kr.actie.1.kpi": "VERG.P1", "kr.actie.1.wie": "Emre Aksoy", "kr.actie.1.wanneer": "1 december 2026",
}  # fmt: skip
ACTION = NewAction("nieuwe actie 1", "Bellen", "VERG.P1", "Emre Aksoy", date(2026, 12, 1))
COLUMNS = {"wat": "Wat", "kpi": "KPI", "wie": "Wie", "wanneer": "Wanneer"}
OWN_NAMES = ("Wat", "KPI", "Wie", "Wanneer", "Datum", "Gereed op", "Eigenaar", "Actiehouder", "Prioriteit")
WITHOUT = (lose_controls, lose_bookmarks)


def row_of(root: etree._Element, tag: str) -> etree._Element:
    return next(control(root, tag).iterancestors(f"{W}tr"))


def quoted(minutes: Minutes) -> list[str]:
    return [one.partition("“")[2].removesuffix("”.") for one in minutes.remarks if "hoort bij geen veld" in one]


def own_column(name: str, text: str, tag: str = "kr.actie.1.wat") -> Change:
    """A column of their own at the end of a table, with a text in the first row."""

    def change(root: etree._Element) -> None:
        for row, words in zip(next(control(root, tag).iterancestors(f"{W}tbl")).findall(f"{W}tr"), (name, text), strict=False):
            cell = row.makeelement(f"{W}tc")
            cell.append(paragraph(words))
            row.append(cell)

    return change


@pytest.mark.parametrize(("copied", "over"), list(permutations(COLUMNS, 2)))
def test_a_field_that_was_copied_over_another_one_of_its_row_is_quoted(read: Read, copied: str, over: str) -> None:
    def copy(root: etree._Element) -> None:
        field, lost = deepcopy(control(root, f"kr.actie.1.{copied}")), control(root, f"kr.actie.1.{over}")
        next(field.iter(f"{W}t")).text = "Gladiool"
        lost.getparent().replace(lost, field)

    minutes = read(edited(made("VERG"), fill(ROW), copy))
    left = {tag.rpartition(".")[2]: text for tag, text in ROW.items() if tag != f"kr.actie.1.{over}"}
    assert quoted(minutes) == [f"{COLUMNS[over]}: Gladiool"]
    if over == "wat":
        assert minutes.actions == []
        assert f"niet overgenomen: “{'; '.join(left.values())}”." in "\n".join(minutes.remarks)
    else:
        (action,) = minutes.actions
        found = {"wat": action.text, "kpi": action.kpi, "wie": action.assignee, "wanneer": "1 december 2026" if action.deadline else ""}
        assert {name: text for name, text in found.items() if text} == left


@pytest.mark.parametrize("damage", [(), WITHOUT], ids=["controls", "none"])
@pytest.mark.parametrize("name", OWN_NAMES)
def test_a_column_of_their_own_takes_the_place_of_none_of_ours(read: Read, name: str, damage: tuple[Change, ...]) -> None:
    minutes = read(edited(made("VERG"), fill(ROW), own_column(name, "15 januari 2027"), *damage))
    assert minutes.actions == [ACTION]
    assert quoted(minutes) == [f"{name}: 15 januari 2027"]


@pytest.mark.parametrize("damage", [(), WITHOUT], ids=["controls", "none"])
def test_neither_does_one_among_the_decisions(read: Read, damage: tuple[Change, ...]) -> None:
    change = own_column("Besluit", "Twee", "kr.ander.1.besluit")
    minutes = read(edited(made("VERG"), fill({"kr.ander.1.besluit": "Een"}), change, *damage))
    assert [one.text for one in minutes.decisions] == ["Een"]
    assert quoted(minutes) == ["Besluit: Twee"]


def test_a_row_that_was_moved_into_the_other_table_is_what_its_fields_say(read: Read) -> None:
    def move(root: etree._Element) -> None:
        action, decision = row_of(root, "kr.actie.1.wat"), row_of(root, "kr.ander.1.besluit")
        row_of(root, "kr.ander.2.besluit").addnext(action)
        row_of(root, "kr.actie.2.wat").addnext(decision)

    minutes = read(edited(made("VERG"), fill(ROW | {"kr.ander.1.besluit": "Een", "kr.ander.1.kpi": "VERG.R1"}), move))
    assert minutes.actions == [ACTION]
    assert [(one.text, one.kpi) for one in minutes.decisions] == [("Een", "VERG.R1")]
    assert quoted(minutes) == []


@pytest.mark.parametrize("beside", ["kr.volgend", "kr.aanwezig", "kr.actie.2.kpi", "kr.ander.1.kpi", "kr.actie.A-01.status"])
def test_a_field_of_a_row_that_was_moved_beside_another_field_is_told_once(read: Read, beside: str) -> None:
    def move(root: etree._Element) -> None:
        field = control(root, "kr.actie.3.wie")
        control(root, beside).addnext(field)

    minutes = read(edited(made("VERG"), fill(ROW | {"kr.actie.3.wie": "Gladiool"}), move))
    assert minutes.actions[0] == ACTION
    told = [one for one in (minutes.present, *(one.kpi for one in minutes.decisions), *minutes.remarks) if "Gladiool" in one]
    assert len([one for one in told if "hoort bij geen veld" in one]) <= 1
    assert told


@pytest.mark.parametrize(("lost", "label"), [("kpi", "KPI"), ("wie", "actiehouder"), ("wanneer", "deadline")])
@pytest.mark.parametrize("is_typed", [True, False])
def test_a_field_of_a_row_that_is_gone_is_named_with_what_was_read_there(read: Read, lost: str, label: str, is_typed: bool) -> None:
    def unwrap(root: etree._Element) -> None:
        field = control(root, f"kr.actie.1.{lost}")
        for one in list(field.find(f"{W}sdtContent")) if is_typed else ():
            field.addprevious(one)
        field.getparent().remove(field)

    minutes = read(edited(made("VERG"), lose_bookmarks, fill(ROW), unwrap))
    text = ROW[f"kr.actie.1.{lost}"]
    told = f"Het veld ‘Actie 1, {label}’ " + (f"is weg; gelezen bij de kop van de kolom: “{text}”." if is_typed else "staat er niet meer.")
    assert told in minutes.remarks
    assert (minutes.actions == [ACTION]) == is_typed


def test_a_table_without_its_head_and_fields_is_quoted(read: Read) -> None:
    def behead(root: etree._Element) -> None:
        head = next(control(root, "kr.actie.1.wat").iterancestors(f"{W}tbl")).find(f"{W}tr")
        head.getparent().remove(head)

    minutes = read(edited(made("VERG"), fill(ROW | {"kr.besluit.1": "Ja."}), behead, *WITHOUT))
    assert (minutes.actions, quoted(minutes)) == ([], ["Bellen; VERG.P1; Emre Aksoy; 1 december 2026"])
    assert read(edited(made("VERG"), fill(ROW), behead)).actions == [ACTION]


@pytest.mark.parametrize("is_earlier", [False, True], ids=["now", "0.1"])
def test_tables_that_were_made_into_text_are_quoted(read: Read, is_earlier: bool) -> None:
    def into_text(root: etree._Element) -> None:
        for table in list(root.iter(f"{W}tbl")):
            for line in list(table.iter(f"{W}p")):
                table.addprevious(line)
            table.getparent().remove(table)

    words = ("Bellen", "Emre Aksoy", "1 december 2026", "Een")
    filled = fill({tag: text for tag, text in ROW.items() if text in words} | {"kr.ander.1.besluit": "Een"})
    document = edited((UNTOUCHED / "verslag.docx").read_bytes() if is_earlier else made("VERG"), filled, into_text)
    for damage in ((), WITHOUT):
        minutes = read(edited(document, *damage))
        assert (minutes.actions, minutes.decisions) == ([], [])
        assert set(quoted(minutes)) == set(words)


def test_without_controls_headings_and_styles_it_is_told_which_fields_are_not_found(read: Read) -> None:
    def plain(root: etree._Element) -> None:
        for style in list(root.iter(f"{W}pStyle")):
            style.getparent().remove(style)

    document = edited((UNTOUCHED / "verslag.docx").read_bytes(), fill(ROW | {"kr.besluit.2": "Ja."}), plain, *WITHOUT)
    unknown = read(without_part(document, "customXml/"), Meant("BURG", "2026-10"))
    for minutes, points in ((read(document), [f"Besluit bij punt {number}" for number in range(1, 5)]), (unknown, ["Besluit"])):
        told = [one for one in minutes.remarks if "is niet te vinden" in one]
        assert told == [f"Het veld {name} is niet te vinden; kijk of daar iets staat." for name in (
            *(f"‘{point}’" for point in points),
            "‘Datum’",
            "‘Aanwezig’",
            "‘Wat leren we?’ (Geleerd)",
            "‘Volgende gesprek’",
        )]  # fmt: skip
