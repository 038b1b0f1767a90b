"""The workbook of a new year, made from that of the year before; the old one stays as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
from platformdirs import user_documents_path

from ketenrapport.commands.closing import LARGEST, SNAPSHOTS
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.period import period_code
from ketenrapport.commands.places import is_allowed
from ketenrapport.commands.workbooks import put_new, refuse_name
from ketenrapport.conversation.memory import needed_lines
from ketenrapport.log import ADOPTED, LOG, OF_PERIODS, RENAMED, rows_of
from ketenrapport.organisation.carried import carried, complete_from, own_columns, settings_rows
from ketenrapport.organisation.known import period_of
from ketenrapport.organisation.model import link
from ketenrapport.organisation.one_cell import as_written
from ketenrapport.organisation.raw import SheetContent
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.saving.claim import write_new
from ketenrapport.saving.own_folder import own_folder
from ketenrapport.saving.reading import TooLargeError, read_file
from ketenrapport.saving.refused import SavingError, cause
from ketenrapport.saving.temporary import content_of
from ketenrapport.words import wording
from ketenrapport.words.periods import in_file_name, year_before
from ketenrapport.words.schema import INPUT_TABLES, SETTING, TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.contract import Workbook

T = TypeVar("T")
_FINDINGS = TABLE["findings"]


def new_year(path: Path, old: Workbook, since: str) -> str:
    """What happened, as a sentence: a new workbook at ``path`` with what goes along from this period on (methode e).

    What the program knows besides goes along, too: the user's reasons on Controle, what was kept of closed periods, and which minutes
    were read. Raises CommandError when ``since`` is no period or the file can't be made, WorkbookError when the old workbook can't be read.
    """
    refuse_name(path)
    raws = old.read([*INPUT_TABLES, _FINDINGS, SNAPSHOTS, LOG])
    frames = coerce_tables(raws)
    code = period_code(since, frames.fiscal_year_starts)
    organisation, _ = link(frames, code)
    rows = carried(raws, frames, organisation)
    settings, unknown = settings_rows(raws, code)
    template = SETTING["word-sjabloon"].key
    rows["settings"] = [{**row, "value": _seen_from(path, old, row["value"])} if row["key"] == template else row for row in settings]
    ours = _of_the_program(raws, organisation)
    kept = ours.get(SNAPSHOTS.identifier)
    _bring([] if kept is None else [str(file) for file in kept["file"] if file], old, path.parent)
    with own_folder() as folder:
        from ketenrapport.workbook.new.build import write_workbook

        made = folder / "werkmap.xlsx"
        write_workbook(made, rows)
        FileWorkbook.open(made).write(SheetContent(ours, {}))
        put_new(made, path)
    amount = wording.count(len(rows.get("measurements", ())), "meting", "metingen")
    sentence = f"{path} is gemaakt uit {old.name} en begint met {wording.period_name(organisation.report_period)}; {amount} gingen mee."
    own = [*own_columns(raws), *(f"instelling {key}" for key in unknown)]
    stayed = f" {wording.listing(own)} en eigen bladen gingen niet mee." if own else " Eigen bladen en formules gingen niet mee."
    return f"{sentence}{stayed} {old.name} blijft zoals die is."


def beside(old: Workbook, since: str) -> Path:
    """Where the new workbook comes when the user names no place: beside the old one, or in Documents when that is nowhere here."""
    folder = old.folder or user_documents_path() / "Ketenrapport"
    name = Path(old.name)
    return folder / f"{name.stem} {in_file_name(period_code(since))}{name.suffix or '.xlsx'}"


def _of_the_program(raws: Mapping[str, RawTable], organisation: Organisation) -> dict[str, pd.DataFrame]:
    """The rows of the program's own tables that are needed: reasons, what was kept, how things were called, which minutes were read."""
    found = {}
    if (findings := raws.get(_FINDINGS.identifier)) is not None:
        reasons = [row for row in rows_of(_FINDINGS, findings) if str(row["reason"] or "").strip()]
        found[_FINDINGS.identifier] = _frame(_FINDINGS.identifier, reasons)
    if (snapshots := raws.get(SNAPSHOTS.identifier)) is not None:
        complete, calendar = complete_from(organisation), organisation.calendar
        rows = rows_of(SNAPSHOTS, snapshots)
        whole = [row for row in rows if (over := calendar.period(str(row["period"]))) is not None and over.start >= complete]
        found[SNAPSHOTS.identifier] = _frame(SNAPSHOTS.identifier, whole)
    if (log := raws.get(LOG.identifier)) is not None:
        rows, year = rows_of(LOG, log), year_before(organisation.report_period.start)
        minutes = needed_lines(rows, lambda about: (over := period_of(about, organisation.calendar)) is None or over.end >= year)
        needed = {id(row) for row in minutes}
        told = [row for row in rows if row["act"] in (RENAMED, ADOPTED, *OF_PERIODS) or id(row) in needed]
        found[LOG.identifier] = _frame(LOG.identifier, told)
    return {identifier: frame for identifier, frame in found.items() if len(frame)}


def _frame(identifier: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=TABLE[identifier].identifiers, dtype=object)


def _bring(files: Sequence[str], old: Workbook, folder: Path) -> None:
    """What was kept beside the old workbook stands beside the new one too, at the same place seen from there.

    A file that can't be read is left: the new workbook will tell that it is gone. Raises CommandError when nothing can be written.
    """
    home = old.folder
    if home is None or home.resolve() == folder.resolve():
        return
    for file in files:
        source, target = home / file, folder / file
        try:
            data = read_file(source, LARGEST) if not Path(file).is_absolute() and is_allowed(source, home) else None
        except (OSError, TooLargeError):
            continue
        if data is None or not target.resolve().is_relative_to(folder.resolve()):
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_new(target, content_of(data))
        except FileExistsError:
            continue  # what stands there is looked at when it is read
        except (OSError, SavingError) as error:
            why = cause(error) if isinstance(error, OSError) else str(error)
            raise CommandError(f"Wat van gesloten perioden is bewaard kan niet naar {folder} ({why}); kies een andere map.") from None


def _seen_from(path: Path, old: Workbook, file: T) -> T | str:
    """A file that the old workbook names from its own folder, as the new one must name it: as it is when they are in one folder."""
    if not isinstance(file, str) or not file.strip() or old.folder is None or Path(file).expanduser().is_absolute():
        return file
    same = old.folder.resolve() == path.parent.resolve()
    return file if same else str(old.folder.resolve() / as_written(file))
