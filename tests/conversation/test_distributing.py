"""Who gets which report: her own chains, in the variant that she may have, in a draft that nobody sent."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from email import policy
from email.parser import BytesParser
from shutil import copyfile
from typing import TYPE_CHECKING

import docx
import pandas as pd
import pytest

from ketenrapport.commands.adopting import adopt
from ketenrapport.commands.distributing import Distributed, Wanted, distribute
from ketenrapport.commands.judging import assess
from ketenrapport.conversation.letters import Enclosed, letter
from ketenrapport.log import LOG, Signed, rows_of
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

BY = Signed(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "Petra Hoekstra")
OUTSIDERS = {"secretaris@welstand.example", "regio@netbeheerder.example", "pers@krant.example"}
ASKED = [  # a recipient who is nobody here asks for everything; two addresses can't be mailed to
    ("MELD", "Journalist", "pers@krant.example", "volledig"), ("MELD", "Twee", "a@b.nl; c@d.nl", "extern"),
    ("MELD", "Kapot", "kapot", "extern"),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Distributed]:
    folder = tmp_path_factory.mktemp("verspreid")
    path = folder / "gemeente.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    path.chmod(0o644)
    adopt(FileWorkbook.open(path), ["INK"], None, BY)
    book = FileWorkbook.open(path)
    book.append(TABLE["distribution"], pd.DataFrame(ASKED, columns=["chain", "recipient", "email", "variant"], dtype=object))
    book.keep()
    return folder, distribute(FileWorkbook.open(path), folder / "post", Wanted(), None, BY)


def read(path: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())  # type: ignore[return-value]


def chains_of(message: EmailMessage) -> set[tuple[str, str]]:
    """Chain and variant of each report in a draft, as its own identity tells."""
    from ketenrapport.report.word.identity import identity_of

    found = [identity_of(part.get_payload(decode=True)) for part in message.iter_attachments()]  # type: ignore[arg-type]
    return {(one.chain, one.variant) for one in found if one is not None}


def test_everyone_gets_her_own_chains_and_nothing_else(made: tuple[Path, Distributed]) -> None:
    folder, done = made
    path = folder / "gemeente.xlsx"
    wanted: dict[str, set[tuple[str, str]]] = {}
    for row in rows_of(TABLE["distribution"], FileWorkbook.open(path).read([TABLE["distribution"]])["distribution"]):
        address = str(row["email"])
        variant = "extern" if address in OUTSIDERS else str(row["variant"])
        wanted.setdefault(address, set()).add((str(row["chain"]), variant))
    got = {message["To"].addresses[0].addr_spec: chains_of(message) for message in map(read, done.drafts)}
    assert got == {address: reports for address, reports in wanted.items() if address not in ("kapot", "a@b.nl; c@d.nl")}
    assert all({variant for _, variant in got[address]} == {"extern"} for address in OUTSIDERS)


def test_a_letter_to_an_outsider_names_nobody_inside(made: tuple[Path, Distributed]) -> None:
    draft = next(read(path) for path in made[1].drafts if "Journalist" in path.name)
    body = draft.get_body()
    assert body is not None
    (report,) = draft.iter_attachments()
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(report.get_payload(decode=True))).paragraphs)  # type: ignore[arg-type]
    for name in ("Ruud van Dalen", "Lotte Visser"):
        assert name not in body.get_content()
        assert name not in text


def test_the_adopted_report_goes_and_the_others_are_made(made: tuple[Path, Distributed]) -> None:
    folder, done = made
    samira = next(read(path) for path in done.drafts if "Samira" in path.name)
    files = {part.get_filename(): part.get_payload(decode=True) for part in samira.iter_attachments()}
    adopted = folder / "rapporten" / "2026-10_INK_prestatiegesprek_v1.docx"
    assert files["2026-10_INK_prestatiegesprek_v1.docx"] == adopted.read_bytes()
    assert "Het rapport 2026-10_SCHULD_prestatiegesprek_v1.docx is nu gemaakt." in done.remarks


def test_addresses_that_can_not_be_mailed_are_told_with_their_cell(made: tuple[Path, Distributed]) -> None:
    folder, done = made
    assert "Distributie!C17: het e-mailadres van Twee zijn twee adressen; er is geen concept voor gemaakt." in done.remarks
    assert "Distributie!C18: het e-mailadres van Kapot is geen e-mailadres; er is geen concept voor gemaakt." in done.remarks
    found = {(one.code, one.cell) for one in assess(FileWorkbook.open(folder / "gemeente.xlsx")).findings if one.code in ("D01", "D02")}
    assert found == {("D01", "D16"), ("D02", "C17"), ("D02", "C18")}


def test_each_draft_has_a_line_in_the_log_and_the_same_draft_is_made_once(made: tuple[Path, Distributed]) -> None:
    folder, done = made
    path = folder / "gemeente.xlsx"
    log = [row for row in rows_of(LOG, FileWorkbook.open(path).read([LOG])["log"]) if row["act"] == "verspreiden"]
    assert [str(row["new"]).partition(" ")[0] for row in log] == [one.name for one in done.drafts]
    again = distribute(FileWorkbook.open(path), folder / "post", Wanted(), None, BY)
    assert again.drafts == []
    only = distribute(FileWorkbook.open(path), folder / "vast", Wanted(only_adopted=True), None, BY)
    assert {name for path in only.drafts for name, _ in chains_of(read(path))} == {"INK"}


def test_an_invitation_is_a_day_with_the_agenda_for_who_was_there(made: tuple[Path, Distributed]) -> None:
    folder, _ = made
    done = distribute(FileWorkbook.open(folder / "gemeente.xlsx"), folder / "uit", Wanted(invitations=True), None, BY)
    verg = next(read(path) for path in done.drafts if "VERG" in path.name)
    assert [one.addr_spec for one in verg["To"].addresses] == ["r.vandalen@waterrijk.example", "e.aksoy@waterrijk.example"]
    (calendar,) = verg.iter_attachments()
    text = calendar.get_payload(decode=True).replace(b"\r\n ", b"").decode()  # type: ignore[union-attr]
    assert "DTSTART;VALUE=DATE:20261111" in text
    assert "(A-01)" in text


def test_an_owner_sees_what_is_late(made: tuple[Path, Distributed]) -> None:
    folder, _ = made
    done = distribute(FileWorkbook.open(folder / "gemeente.xlsx"), folder / "eigenaren", Wanted(owners=True), None, BY)
    told = "\n".join(done.lists)
    assert "Te laat op 20 november 2026: 2 acties." in told
    assert "VERG A-02: Inhuur 1 fte vergunningverlener tot werkvoorraad < 120 (Teamleider Vergunningen, uiterlijk 1 oktober 2026)" in told
    assert "De opdracht voor de inhuur wordt vóór 1 november verleend." in told
    assert [path.name for path in done.drafts] == ["2026-11-20_Ruud-van-Dalen_acties.eml", "2026-11-20_Samira-El-Idrissi_acties.eml"]


def test_a_list_of_late_actions_names_people_and_only_the_chains_that_are_late(tmp_path: Path) -> None:
    """P06 is Emre Aksoy; Ruud van Dalen owns MELD too, which has nothing late."""
    path = tmp_path / "gemeente.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    path.chmod(0o644)
    book = FileWorkbook.open(path)
    late = {
        "action_id": "A-99",
        "chain": "VERG",
        "description": "Bellen",
        "assignee": "P06",
        "deadline": date(2026, 10, 2),
        "status": "open",
    }
    book.append(TABLE["actions"], pd.DataFrame([late], dtype=object))
    book.keep()
    done = distribute(FileWorkbook.open(path), tmp_path / "post", Wanted(owners=True), None, BY)
    assert "- VERG A-99: Bellen (Emre Aksoy, uiterlijk 2 oktober 2026)" in "\n".join(done.lists)
    ruud = next(read(draft) for draft in done.drafts if "Ruud" in draft.name)
    assert ruud["Subject"] == "Acties te laat op 20 november 2026: VERG"
    body = ruud.get_body()
    assert body is not None
    assert body.get_content().rstrip().endswith("Met vriendelijke groet,")


def test_an_outsider_who_asks_for_more_is_told_and_a_report_is_left_out_once(made: tuple[Path, Distributed], tmp_path: Path) -> None:
    folder, done = made
    told = "Journalist staat niet op het blad Personen en krijgt van MELD daarom de variant extern."
    assert [remark.partition(": ")[2] for remark in done.remarks if "daarom" in remark] == [told]
    path = tmp_path / "gemeente.xlsx"
    copyfile(folder / "gemeente.xlsx", path)
    only = distribute(FileWorkbook.open(path), tmp_path / "vast", Wanted(only_adopted=True), None, BY)
    assert len(only.remarks) == len(set(only.remarks))
    assert sum("Het rapport van MELD" in remark for remark in only.remarks) == 1


def test_who_gets_nothing_by_her_row_is_told_also_when_she_is_called_as_another(tmp_path: Path) -> None:
    path = tmp_path / "gemeente.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    path.chmod(0o644)
    book = FileWorkbook.open(path)
    rows = [
        ("VERG", "Ruud van Dalen", "ruud2@waterrijk.example", "volledig"), ("WEG", "Jan", "jan@b.nl", "extern"),
        ("VERG", "Ruud van Dalen ", None, "extern"), ("MELD", "Emre Aksoy", "emre@elders.example", "volledig"),
    ]  # fmt: skip
    book.append(TABLE["distribution"], pd.DataFrame(rows, columns=["chain", "recipient", "email", "variant"], dtype=object))
    book.keep()
    done = distribute(FileWorkbook.open(path), tmp_path / "post", Wanted(only_adopted=True), None, BY)
    told = [one for one in done.remarks if one.startswith("Distributie")]
    assert told[0] == (
        "Distributie!B16: De sleutel VERG Ruud van Dalen komt meer dan eens voor; de eerste rij telt. Deze regel krijgt niets."
    )
    assert [one.partition(":")[0] for one in told[:-1]] == ["Distributie!B16", "Distributie!A17", "Distributie!C18"]
    assert told[-1] == (
        "Distributie!C19: emre@elders.example staat niet op het blad Personen, waar Emre Aksoy e.aksoy@waterrijk.example heeft; "
        "kijk of het rapport van MELD daarheen mag."
    )


@pytest.mark.parametrize(
    ("titles", "about"),
    [
        (["Vergunning verlenen", "Melding afhandelen"], "Vergunning verlenen en Melding afhandelen"),
        ([f"Keten van {word * 6}" for word in ("lang ", "breed ", "groot ")], "3 ketens"),
        (["Waterkeringen versterken " * 5], "Waterkeringen versterken Waterkeringen versterken Waterkeringen versterken…"),
    ],
)  # fmt: skip
def test_a_subject_is_no_longer_than_fits(titles: list[str], about: str) -> None:
    """The text names every chain."""
    enclosed = [Enclosed("K", title, "Alles is op norm.", ()) for title in titles]
    made = letter("Ans", "ans@example.org", "oktober 2026", enclosed, "Petra")
    assert made.subject == f"Prestatiegesprek over oktober 2026: {about}"
    assert all(title in made.text for title in titles)
