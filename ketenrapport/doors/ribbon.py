"""Excel's door: what the buttons of the ribbon call, through ``RunPython``.

Every button ends with one sentence, whatever happens: what was done, what to do when it cannot be done, or where the log is. Standard
error stays empty and the exit code 0, or xlwings would show a second window.
"""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import xlwings as xw

from ketenrapport.commands import judging, reports
from ketenrapport.commands.error import CommandError
from ketenrapport.doors.crash_log import record
from ketenrapport.organisation.raw import SheetContent
from ketenrapport.words import wording
from ketenrapport.words.notation import fold
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.live import native
from ketenrapport.workbook.live.workbook import ExcelBusyError, LiveWorkbook, when_ready

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawCell

TITLE = "Ketenrapport"


def refresh(book: xw.Book | None = None) -> None:
    """Judge the KPIs and fill the output sheets."""
    _press(book, _refresh)


def check(book: xw.Book | None = None) -> None:
    """Put what is wrong or missing on the sheet Controle, and show it."""
    _press(book, _check)


def report_chain(book: xw.Book | None = None) -> None:
    """Write the Word report of the chain of the selected row, or of the chain that the user names."""
    _press(book, _report_chain)


def report_all(book: xw.Book | None = None) -> None:
    """Write a Word report for every chain."""
    _press(book, lambda live: _report(live, judging.assess(live), ()))


def open_reports(book: xw.Book | None = None) -> None:
    """Open the folder with the reports."""
    _press(book, _open_reports)


def new_period(book: xw.Book | None = None) -> None:
    """Open the next period and prepare the sheet Invoer for it."""
    _press(book, _new_period)


def take_over(book: xw.Book | None = None) -> None:
    """Write what was filled in on Invoer to Metingen."""
    _press(book, _take_over)


def self_test(book: xw.Book | None = None) -> None:
    """Say whether the installation is in order."""
    _press(book, _self_test)


def about(book: xw.Book | None = None) -> None:
    """Say what this is and which version."""
    _press(book, lambda _: f"ketenrapport {version('ketenrapport')}: KPI's langs klantketens, en per keten een rapport voor het gesprek.")


def _press(book: xw.Book | None, action: Callable[[LiveWorkbook], str | None]) -> None:
    """Do what a button asks, and tell the outcome in one window; no text is no window."""
    app: xw.App | None = None
    mode: str | None = "info"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # for programmers; on standard error they would become a window
            opened = when_ready(lambda: book or xw.Book.caller())
            app = when_ready(lambda: opened.app)
            live = LiveWorkbook(opened)
            with live.keeping_status_bar():
                sentence = action(live)
            sentence = " ".join([sentence, *live.remarks]) if sentence else sentence
    except (CommandError, WorkbookError) as error:
        sentence, mode = str(error), "critical"
        app = None if isinstance(error, ExcelBusyError) else app
    except Exception as error:  # noqa: BLE001 - the last line of defence: a user never sees a traceback
        sentence, mode = f"Er ging iets mis dat wij niet hadden voorzien. Details staan in {record(error)}.", "critical"
    if sentence and app is None:
        native.message_box(sentence, TITLE)
    elif sentence and app is not None:
        app.alert(sentence, TITLE, mode=mode)


def _refresh(live: LiveWorkbook) -> str:
    live.tell("Ketenrapport: KPI's beoordelen …")
    return judging.outcome(judging.refresh(live))


def _check(live: LiveWorkbook) -> str:
    from ketenrapport.results.findings import findings_summary
    from ketenrapport.results.tables import findings_only
    from ketenrapport.words.schema import TABLE

    live.tell("Ketenrapport: werkmap controleren …")
    assessment = judging.assess(live)
    live.write(findings_only(assessment))
    live.show(live.read([TABLE["findings"]])["findings"].sheet)
    period = wording.period_name(assessment.organisation.report_period)
    return f"Gecontroleerd over {period}: {findings_summary(assessment.findings)[:1].lower()}{findings_summary(assessment.findings)[1:]}."


def _report_chain(live: LiveWorkbook) -> str | None:
    assessment = judging.assess(live)
    chain = chain_in(assessment.organisation, live.selected_row())
    if chain is None:
        codes = wording.listing(assessment.organisation.tables["chains"]["chain_id"])
        chain = native.ask(live.book.app.api, f"Van welke keten wilt u het rapport? Kies uit {codes}.", TITLE)
        if not chain:
            return None
    return _report(live, assessment, [chain])


def _report(live: LiveWorkbook, assessment: Assessment, chains: Sequence[str]) -> str:
    from ketenrapport.commands.reports import folder_for_reports, make_writable

    folder, remark = folder_for_reports(assessment.organisation, live.folder)

    def tell(done: int, total: int, chain: str) -> None:
        live.tell(f"Ketenrapport: rapport {done + 1} van {total} ({chain}) …")

    # A template named without its folder stands beside the workbook, or where the reports go when that is nowhere on this computer.
    style = reports.house_style(None, assessment.organisation, (live.folder or folder) / live.name)
    paths = reports.report(assessment, make_writable(folder), chains, tell, style)
    period = wording.period_name(assessment.organisation.report_period)
    what = f"Het rapport over {period} is {paths[0].name}" if len(paths) == 1 else f"{len(paths)} rapporten over {period} zijn gemaakt"
    return " ".join(text for text in (f"{what}, in de map {folder}.", remark, *reports.remarks(style)) if text)


def _open_reports(live: LiveWorkbook) -> str:
    from ketenrapport.commands.reports import folder_for_reports, make_writable

    folder, remark = folder_for_reports(judging.assess(live).organisation, live.folder)
    _open_folder(make_writable(folder))
    return f"De rapporten staan in {folder}. {remark}".strip()


def _open_folder(folder: Path) -> None:
    if sys.platform == "win32":
        os.startfile(folder)  # noqa: S606 - Explorer
    elif sys.platform == "darwin":
        subprocess.run(["/usr/bin/open", folder], check=False)  # noqa: S603 - Finder


def _new_period(live: LiveWorkbook) -> str:
    from ketenrapport.intake.entry import ENTRY, entry_period, entry_rows
    from ketenrapport.words.schema import TABLE

    live.tell("Ketenrapport: periode openen …")
    assessment = judging.assess(live)
    organisation = assessment.organisation
    there = live.read([ENTRY, TABLE["settings"]])
    raw = there.get(ENTRY.identifier)
    if raw is not None and any(cell is not None for name in _FILLED for cell in raw.columns.get(ENTRY.column(name).header, ())):
        raise CommandError("Op het blad Invoer staan nog cijfers die niet zijn overgenomen; neem die eerst over, of wis ze.")
    period = entry_period(organisation)
    rows = entry_rows(organisation, period)
    name = wording.period_name(period)
    if raw is not None:
        live.refuse_fixed_structure(raw.sheet)
    live.write(SheetContent({ENTRY.identifier: rows}, {}))
    settings = there["settings"]
    keys = [str(key).strip().casefold() for key in settings.columns[TABLE["settings"].column("key").header]]
    if period != organisation.report_period and "rapportperiode" in keys:
        live.put(settings, int(settings.rows[keys.index("rapportperiode")]), TABLE["settings"].column("value").header, period.code)
    live.show(live.read([ENTRY])[ENTRY.identifier].sheet if len(rows) else ENTRY.sheet)
    if not len(rows):
        return f"Over {name} zijn er geen metingen die nog moeten komen."
    return (
        f"Voor {name} {'staat' if len(rows) == 1 else 'staan'} {wording.count(len(rows), 'meting', 'metingen')} klaar op het blad Invoer."
    )


_FILLED = ("value", "numerator", "denominator", "n")


def _take_over(live: LiveWorkbook) -> str:
    from ketenrapport.intake.entry import ENTRY
    from ketenrapport.intake.entry import take_over as take
    from ketenrapport.words.schema import TABLE

    live.tell("Ketenrapport: metingen overnemen …")
    raw = live.read([ENTRY]).get(ENTRY.identifier)
    if raw is None:
        raise CommandError(f"{live.name} heeft geen blad Invoer; maak het met de knop Nieuwe periode.")
    outcome = take(judging.assess(live).organisation, raw, datetime.now(UTC).astimezone().date())
    if len(outcome.rows):
        live.append(TABLE["measurements"], outcome.rows)
    live.write(SheetContent({ENTRY.identifier: outcome.left}, {}))
    taken = wording.count(len(outcome.rows), "meting is", "metingen zijn") if len(outcome.rows) else "Er zijn geen metingen"
    sentence = f"{taken} overgenomen in Metingen."
    if outcome.refused:
        refused = wording.count(outcome.refused, "rij niet: de reden staat ernaast", "rijen niet: de reden staat ernaast")
        sentence += f" {refused} op het blad Invoer."
    return sentence


def _self_test(live: LiveWorkbook) -> str:
    from ketenrapport.commands.reports import folder_for_reports
    from ketenrapport.doors.self_test import installation

    folder, remark = folder_for_reports(judging.assess(live).organisation, live.folder)
    text = installation(folder, live.ribbon_settings(), str(live.book.app.version))
    return f"{text}\n{remark}".strip()


def chain_in(organisation: Organisation, row: Mapping[str, RawCell]) -> str | None:
    """The chain that a row of any of our tables is about: its own code, or that of a value or KPI; None when it names none."""
    nodes = organisation.nodes
    position = {fold(code): node for node, code in enumerate(nodes["code"])}
    for cell in row.values():
        node = position.get(fold(cell)) if isinstance(cell, str) else None
        if node is not None and nodes["chain"].iloc[node] >= 0:
            return str(nodes["code"].iloc[nodes["chain"].iloc[node]])
    return None
