"""The workbook of a new year, made from that of the year before; the old one stays as it is."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
from platformdirs import user_documents_path

from ketenrapport.commands.closing import SNAPSHOTS
from ketenrapport.commands.period import period_code
from ketenrapport.commands.workbooks import put_new
from ketenrapport.log import LOG, OF_PERIODS, RENAMED, rows_of
from ketenrapport.organisation.carried import carried, complete_from, own_columns, settings_rows
from ketenrapport.organisation.model import link, settings_of
from ketenrapport.organisation.one_cell import as_written
from ketenrapport.organisation.raw import SheetContent
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words import wording
from ketenrapport.words.schema import INPUT_TABLES, SETTING, TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.contract import Workbook

T = TypeVar("T")
_FINDINGS = TABLE["findings"]


def new_year(path: Path, old: Workbook, since: str) -> str:
    """What happened, as a sentence: a new workbook at ``path`` with what goes along from this period on (methode e).

    What the program knows besides goes along, too: the user's reasons on Controle, and what was kept of closed periods. Raises
    CommandError when ``since`` is no period or the file can't be made, WorkbookError when the old workbook can't be read.
    """
    raws = old.read([*INPUT_TABLES, _FINDINGS, SNAPSHOTS, LOG])
    frames = coerce_tables(raws)
    code = period_code(since, frames.fiscal_year_starts)
    organisation, _ = link(
        frames.tables, settings_of(frames.settings), frames.places, code, fiscal_year_starts=frames.fiscal_year_starts,
        without_scale=frames.without_scale,
    )  # fmt: skip
    rows = carried(raws, frames, organisation)
    settings, unknown = settings_rows(raws, code)
    template = SETTING["word-sjabloon"].key
    rows["settings"] = [{**row, "value": _seen_from(path, old, row["value"])} if row["key"] == template else row for row in settings]
    with tempfile.TemporaryDirectory(prefix="ketenrapport-", ignore_cleanup_errors=True) as folder:
        from ketenrapport.workbook.new.build import write_workbook

        made = Path(folder, "werkmap.xlsx")
        write_workbook(made, rows)
        FileWorkbook.open(made).write(SheetContent(_of_the_program(raws, organisation, path, old), {}))
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
    return folder / f"{name.stem} {period_code(since)}{name.suffix or '.xlsx'}"


def _of_the_program(raws: Mapping[str, RawTable], organisation: Organisation, path: Path, old: Workbook) -> dict[str, pd.DataFrame]:
    """The rows of the program's own tables that a verdict or a finding needs: reasons, what was kept, and how things were called then."""
    found = {}
    if (findings := raws.get(_FINDINGS.identifier)) is not None:
        reasons = [row for row in rows_of(_FINDINGS, findings) if str(row["reason"] or "").strip()]
        found[_FINDINGS.identifier] = _frame(_FINDINGS.identifier, reasons)
    if (snapshots := raws.get(SNAPSHOTS.identifier)) is not None:
        complete, calendar = complete_from(organisation), organisation.calendar
        rows = rows_of(SNAPSHOTS, snapshots)
        whole = [row for row in rows if row["chain"] or ((over := calendar.period(str(row["period"]))) and over.start >= complete)]
        kept = [{**row, "file": _seen_from(path, old, row["file"])} for row in whole]
        found[SNAPSHOTS.identifier] = _frame(SNAPSHOTS.identifier, kept)
    if (log := raws.get(LOG.identifier)) is not None:
        told = [row for row in rows_of(LOG, log) if row["act"] in (RENAMED, *OF_PERIODS)]
        files = [{**row, "new": _seen_from(path, old, row["new"])} if row["sheet"] == SNAPSHOTS.sheet else row for row in told]
        found[LOG.identifier] = _frame(LOG.identifier, files)
    return {identifier: frame for identifier, frame in found.items() if len(frame)}


def _frame(identifier: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.identifier for column in TABLE[identifier].columns], dtype=object)


def _seen_from(path: Path, old: Workbook, file: T) -> T | str:
    """A file that the old workbook names from its own folder, as the new one must name it: as it is when they are in one folder."""
    if not isinstance(file, str) or not file.strip() or old.folder is None or Path(file).expanduser().is_absolute():
        return file
    same = old.folder.resolve() == path.parent.resolve()
    return file if same else str(old.folder.resolve() / as_written(file))
