"""One table of what a user can ask: the shell's commands, the ribbon's buttons and the panel's are rows of it.

What an action does on an open workbook is imported when it is asked, since start-up is part of the click.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ketenrapport.log import Signed
    from ketenrapport.workbook.live.workbook import LiveWorkbook

TITLE = "Ketenrapport"


class Action(Struct, frozen=True):
    """One thing that a user can ask.

    ``name`` is what macros call (``ketenrapport.excel.NAME()``), ``verb`` the shell's command with its ``help``, ``label`` what stands
    on the button and ``run`` what that does with the open workbook: it gives the sentence to show, None for nothing. A door that
    doesn't offer the action has '' or None there.
    """

    name: str
    verb: str = ""
    help: str = ""
    label: str = ""
    run: Callable[[LiveWorkbook], str | None] | None = None


def signed() -> Signed:
    """Who asks, and when: for the sheet Logboek."""
    import getpass

    from ketenrapport.log import Signed

    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):  # a machine without accounts or names
        user = ""
    return Signed(datetime.now(UTC).astimezone(), user)


def today() -> date:
    """The day on which something is asked."""
    return datetime.now(UTC).astimezone().date()


def _telling(live: LiveWorkbook) -> Callable[[int, int, str], None]:
    """What says in the status bar of Excel how far it is."""
    return lambda done, total, name: live.tell(f"Ketenrapport: {name} ({done + 1} van {total}) …")


def _refresh(live: LiveWorkbook) -> str:
    from ketenrapport.commands.judging import outcome, refresh

    live.tell("Ketenrapport: KPI's beoordelen …")
    return outcome(refresh(live, by=signed()))


def _check(live: LiveWorkbook) -> str:
    from ketenrapport.commands.judging import check

    live.tell("Ketenrapport: werkmap controleren …")
    return check(live)


def _report_chain(live: LiveWorkbook) -> str | None:
    """Of the chain of the selected row, or of the one that the user names; who cancels that question is told nothing."""
    from ketenrapport.commands.judging import assess
    from ketenrapport.commands.reports import chain_in, report_of_open
    from ketenrapport.words import wording
    from ketenrapport.workbook.live import native

    assessment = assess(live)
    chain = chain_in(assessment.organisation, live.selected_row())
    if chain is None:
        codes = wording.listing(assessment.organisation.tables["chains"]["chain_id"])
        chain = native.ask(live.app.api, f"Van welke keten wilt u het rapport? Kies uit {codes}.", TITLE)
    return report_of_open(live, assessment, [chain]) if chain else None


def _report_all(live: LiveWorkbook) -> str:
    from ketenrapport.commands.judging import assess
    from ketenrapport.commands.reports import report_of_open

    return report_of_open(live, assess(live))


def _open_reports(live: LiveWorkbook) -> str:
    from ketenrapport.commands.judging import organisation_of
    from ketenrapport.commands.reports import folder_for_reports, make_writable

    folder, remark = folder_for_reports(organisation_of(live), live.folder)
    _open_folder(make_writable(folder))
    return f"De rapporten staan in {folder}. {remark}".strip()


def _open_folder(folder: Path) -> None:
    if sys.platform == "win32":
        import os

        os.startfile(folder)  # noqa: S606 - Explorer
    elif sys.platform == "darwin":
        import subprocess

        subprocess.run(["/usr/bin/open", folder], check=False)  # noqa: S603 - Finder


def _new_period(live: LiveWorkbook) -> str | None:
    """Invoer is filled; the report period moves on only when the user says so."""
    from ketenrapport.commands.entry import open_entry
    from ketenrapport.commands.period import set_period
    from ketenrapport.words.periods import parse
    from ketenrapport.words.wording import period_phrase

    live.tell("Ketenrapport: metingen klaarzetten …")
    opened = open_entry(live)
    period = parse(opened.moves)
    if period is None:
        return opened.sentence
    ask = f"Wilt u ook over {period_phrase(period)} gaan rapporteren? Met Annuleren blijft de rapportperiode zoals zij is."
    question = f"{opened.sentence}\n\n{ask}"
    if live.app.alert(question, TITLE, buttons="ok_cancel") != "ok":
        return None
    return set_period(live, opened.moves, signed())


def _take_over(live: LiveWorkbook) -> str:
    from ketenrapport.commands.entry import take_over

    live.tell("Ketenrapport: metingen overnemen …")
    return take_over(live, today(), signed()).sentence


def _sources(live: LiveWorkbook) -> str | None:
    """The figures of the sources are shown first, and taken over when the user says so."""
    from ketenrapport.commands.sources import as_text, preview, take

    found = preview(live, today(), (), _telling(live))
    text = f"{as_text(found, briefly=True)}\n\n{found.sentence(done=False)}"
    if not found.changes:
        return text
    if live.app.alert(f"{text}\n\nWilt u dit overnemen?", TITLE, buttons="ok_cancel") != "ok":
        return None
    take(live, found, today(), signed())
    return found.sentence(done=True)


def _request_forms(live: LiveWorkbook) -> str:
    """Forms and drafts over the report period come in a folder of their own below that of the reports, which is opened."""
    from ketenrapport.commands.forms import request
    from ketenrapport.commands.judging import assess
    from ketenrapport.commands.reports import folder_for_reports, make_writable

    folder, remark = folder_for_reports(assess(live).organisation, live.folder)
    made = request(live, folder / "uitvraag", tell=_telling(live))
    if made.files:
        _open_folder(make_writable(folder / "uitvraag"))
    return "\n".join([made.sentence, *(f"Let op: {one}" for one in made.remarks), *([remark] if remark else [])])


def _take_in_forms(live: LiveWorkbook) -> str | None:
    """What the forms that the user picks would bring is shown first, and taken in when she says so."""
    from ketenrapport.commands.forms import as_text, take_in
    from ketenrapport.workbook.live import native

    paths = native.choose_workbooks(live.app.api, "Welke teruggestuurde formulieren wilt u inlezen?")
    if not paths:
        return None
    tried = take_in(live, paths, today(), only_try=True, tell=_telling(live))
    text = as_text(tried)
    if not any(one.figures or one.explanations for one in tried):
        return text
    if live.app.alert(f"{text}\n\nWilt u dit overnemen?", TITLE, buttons="ok_cancel") != "ok":
        return None
    return as_text(take_in(live, paths, today(), signed()))


def _set_period(live: LiveWorkbook) -> str | None:
    """The period that the user names becomes the report period; who cancels that question is told nothing."""
    from ketenrapport.commands.period import set_period
    from ketenrapport.workbook.live import native

    code = native.ask(live.app.api, "Over welke periode wilt u rapporteren? Typ een periode als 2026-10 of 2026-K3.", TITLE)
    return set_period(live, code, signed()) if code else None


def _close_period(live: LiveWorkbook) -> str | None:
    """The report period is closed; one that is closed already is opened again, with the reason that the user gives."""
    from ketenrapport.commands.judging import assess
    from ketenrapport.commands.period import close_period, reopen_period
    from ketenrapport.organisation.closed import closed_periods
    from ketenrapport.words.wording import period_name
    from ketenrapport.workbook.live import native

    organisation = assess(live).organisation
    period, status = organisation.report_period, closed_periods(organisation).get(organisation.report_period.code)
    if status is None:
        return close_period(live, period.code, signed())
    question = f"Periode {period_name(period)} is {status}. Waarom wilt u haar heropenen? De reden komt in het Logboek."
    reason = native.ask(live.app.api, question, TITLE)
    return reopen_period(live, period.code, reason, signed()) if reason else None


def _rename(live: LiveWorkbook) -> str | None:
    """The code that the user names gets the name that she gives; who cancels either question is told nothing."""
    from ketenrapport.commands.rename import rename
    from ketenrapport.workbook.live import native

    api = live.app.api
    old = native.ask(api, "Welke code wilt u anders noemen? Bijvoorbeeld VERG.R1.", TITLE)
    new = native.ask(api, f"Hoe moet {old} gaan heten?", TITLE) if old else None
    return rename(live, old, new, signed()) if old and new else None


def _new_year(live: LiveWorkbook) -> str | None:
    """A workbook for a new year beside this one, from the period that the user names; who cancels that question is told nothing."""
    from ketenrapport.commands.new_year import beside, new_year
    from ketenrapport.workbook.live import native

    question = "Vanaf welke periode werkt u in de nieuwe werkmap? Typ een periode als 2027-01. Deze werkmap blijft zoals zij is."
    code = native.ask(live.app.api, question, TITLE)
    if not code:
        return None
    live.tell("Ketenrapport: werkmap van het nieuwe jaar maken …")
    return new_year(beside(live, code), live, code)


def _read_minutes(live: LiveWorkbook) -> str | None:
    """What the documents that the user picks would change is shown first, and written when she says so."""
    from ketenrapport.commands.minutes import as_text, read_minutes
    from ketenrapport.workbook.live import native

    paths = native.choose_documents(live.app.api, "Welke ingevulde rapporten wilt u inlezen?")
    if not paths:
        return None
    live.tell("Ketenrapport: verslagen lezen …")
    tried = read_minutes(live, paths, only_try=True)
    if not tried.changes:
        return as_text(tried, only_try=False)
    if live.app.alert(f"{as_text(tried, only_try=True)}\n\nWilt u dit overnemen?", TITLE, buttons="ok_cancel") != "ok":
        return None
    done = read_minutes(live, paths, by=signed())
    return as_text(done, only_try=False).rpartition("\n\n")[2]


def _adopt(live: LiveWorkbook) -> str | None:
    """The report of the chain of the selected row, or of the one that the user names; who cancels that question is told nothing."""
    from ketenrapport.commands.adopting import adopt, as_text
    from ketenrapport.commands.judging import assess
    from ketenrapport.commands.reports import chain_in
    from ketenrapport.words import wording
    from ketenrapport.workbook.live import native

    organisation = assess(live).organisation
    chain = chain_in(organisation, live.selected_row())
    if chain is None:
        codes = wording.listing(organisation.chains)
        chain = native.ask(live.app.api, f"Van welke keten wilt u het rapport vaststellen? Kies uit {codes}.", TITLE)
    if not chain:
        return None
    live.tell(f"Ketenrapport: {chain} vaststellen …")
    return as_text(adopt(live, [chain], None, signed()))


def _distribute(live: LiveWorkbook) -> str:
    """The drafts come in a folder of their own below that of the reports, which is opened."""
    from ketenrapport.commands.distributing import Wanted, as_text, distribute
    from ketenrapport.commands.judging import assess
    from ketenrapport.commands.reports import folder_for_reports, make_writable

    live.tell("Ketenrapport: concepten maken …")
    folder, remark = folder_for_reports(assess(live).organisation, live.folder)
    made = distribute(live, make_writable(folder / "post"), Wanted(), None, signed(), tell=_telling(live))
    _open_folder(folder / "post")
    return "\n".join([as_text(made), *(f"Let op: {one}" for one in made.remarks), *([remark] if remark else [])])


def _self_test(live: LiveWorkbook) -> str:
    from ketenrapport.commands.judging import organisation_of
    from ketenrapport.commands.reports import folder_for_reports
    from ketenrapport.doors.self_test import installation

    folder, remark = folder_for_reports(organisation_of(live), live.folder)
    text = installation(folder, live.ribbon_settings(), str(live.app.version))
    return f"{text}\n{remark}".strip()


def _about(_: LiveWorkbook) -> str:
    from ketenrapport.doors.crash_log import place

    log = place()
    wrong = f"Wat er misging, staat in {log}." if log.exists() else f"Er ging nog niets mis; anders zou dat staan in {log}."
    return (
        f"ketenrapport {version('ketenrapport')}: KPI's langs klantketens, en per keten een rapport voor het gesprek.\n\n"
        f"De handleiding is het blad Leeswijzer, vooraan in de werkmap. {wrong}"
    )


ACTIONS = (
    Action("new", "nieuw", "Maak een nieuwe werkmap: leeg, of gevuld met een voorbeeld."),
    Action("connect", "koppel", "Zet het tabblad Ketenrapport in een werkmap: in een .xlsm zelf, of in een nieuwe .xlsm naast een .xlsx."),
    Action("new_period", "invoer", "Zet op het blad Invoer klaar welke metingen nog moeten komen.", "Invoer klaarzetten", _new_period),
    Action("take_over", "overnemen", "Neem over wat op het blad Invoer is ingevuld.", "Invoer overnemen", _take_over),
    Action("sources", "bronnen", "Neem cijfers over uit de bronnen van het blad Bronnen.", "Bronnen inlezen", _sources),
    Action(
        "request_forms",
        "uitvraag",
        "Maak formulieren en mailconcepten voor wie nog iets moet leveren. Verstuurt niets.",
        "Formulieren maken",
        _request_forms,
    ),
    Action("take_in_forms", "inlezen", "Neem over wat in teruggestuurde formulieren is ingevuld.", "Formulieren inlezen", _take_in_forms),
    Action("set_period", "periode", "Zet de rapportperiode, of sluit of heropen een periode.", "Rapportperiode", _set_period),
    Action("close_period", label="Periode sluiten", run=_close_period),
    Action("rename", "hernoem", "Geef een code een andere naam, overal waar zij staat.", "Code hernoemen", _rename),
    Action("new_year", label="Nieuw jaar", run=_new_year),
    Action("refresh", "vernieuw", "Beoordeel de KPI's en vul de uitvoerbladen van de werkmap.", "Vernieuwen", _refresh),
    Action(
        "check",
        "controleer",
        "Controleer een werkmap zonder iets te wijzigen. Geeft 1 terug als er fouten zijn.",
        "Controleren",
        _check,
    ),
    Action("agenda", "agenda", "Toon per keten wat er in het gesprek aan de orde komt, in volgorde en met de vraag erbij. Wijzigt niets."),
    Action("report_chain", label="Rapport van keten", run=_report_chain),
    Action(
        "report_all",
        "rapport",
        "Maak een Word-rapport voor elke keten, of voor de ketens die u noemt.",
        "Alle rapporten",
        _report_all,
    ),
    Action("overview", "overzicht", "Maak één Word-document voor het managementteam met alle ketens."),
    Action(
        "bundle",
        "bundel",
        "Vernieuw veel werkmappen in één keer en zet hun organisaties naast elkaar. Geeft 1 terug als er een niet meekomt.",
    ),
    Action(
        "house_style",
        "huisstijl",
        "Maak een Word-bestand met de huisstijl om aan te passen, of zet stijlen en plaatsen in uw eigen sjabloon.",
    ),
    Action(
        "read_minutes",
        "verslag",
        "Neem over wat in het gesprek is vastgelegd: lees ingevulde rapporten terug in de werkmap.",
        "Verslag inlezen",
        _read_minutes,
    ),
    Action(
        "adopt",
        "vaststellen",
        "Stel het rapport van een keten vast: met een momentopname waaruit hetzelfde rapport weer te maken is.",
        "Vaststellen",
        _adopt,
    ),
    Action(
        "distribute",
        "verspreiden",
        "Maak per ontvanger een concept van een mail met haar rapporten. Er wordt niets verstuurd.",
        "Verspreiden",
        _distribute,
    ),
    Action("open_reports", label="Rapporten openen", run=_open_reports),
    Action("panel", "paneel", "Open een venster met alles wat u hier kunt vragen, voor waar macro's niet mogen."),
    Action(
        "self_test",
        "zelftest",
        "Kijk of de installatie in orde is: versies, de map voor rapporten en Word.",
        "Controleer installatie",
        _self_test,
    ),
    Action("about", label="Over", run=_about),
)
ACTION = {action.name: action for action in ACTIONS}
BUTTONS = tuple(action for action in ACTIONS if action.run)
