"""Closed periods: their measurements are kept beside the reports, and read back to see what changed since (methode b12)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.places import is_allowed
from ketenrapport.commands.reports import folder_for_reports
from ketenrapport.log import ADOPTED, KEPT, LOG, REOPENED, Entry, renamed, rows_of, with_entries
from ketenrapport.organisation.closed import (
    Kept,
    Measurements,
    adopted_from_file,
    as_file,
    closed_periods,
    fingerprint,
    newest,
    under_new_names,
    with_fingerprint,
)
from ketenrapport.organisation.one_cell import as_written
from ketenrapport.organisation.raw import SheetContent, cells_of
from ketenrapport.saving.claim import write_new
from ketenrapport.saving.reading import TooLargeError, read_file
from ketenrapport.saving.refused import SavingError, cause
from ketenrapport.saving.temporary import content_of
from ketenrapport.words.periods import in_file_name
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.log import Signed
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.contract import Workbook

SNAPSHOTS = TABLE["snapshots"]
_CODED = ("kpis", "values", "chains")
LARGEST = 50_000_000  # bytes; measurements of one period are far smaller


class Adoption(Struct, frozen=True):
    """A row of Momentopnamen about an adopted report."""

    chain: str
    period: str
    version: int
    input_hash: str
    outcome_hash: str
    file: str

    @property
    def key(self) -> str:
        """What Logboek calls it: ``VERG 2026-10``."""
        return f"{self.chain} {self.period}"


class _Closing(Struct, frozen=True):
    """A row of Momentopnamen about a closed period, and its place among the rows."""

    place: int
    period: str
    hash: str
    file: str


def kept_periods(snapshots: RawTable | None, log: RawTable | None, folder: Path | None) -> dict[str, Kept | None]:
    """What was kept of each closed period and adopted report that Momentopnamen names; None for what is not there as it was kept then.

    An adopted report is called by its chain and period, ``VERG 2026-10``; of one that was adopted more than once the last version counts.
    What Logboek says was renamed since is called what it is called now.
    """
    found: dict[str, Kept | None] = {}
    for one in _closings(snapshots):
        kept = _read(one, folder)
        found[one.period] = None if kept is None else under_new_names(kept, renamed(log, TABLE["kpis"].sheet, after=one.file))
    for adoption in adoptions(snapshots, log):
        adopted = _read_adopted(adoption, folder)
        names = [pair for name in _CODED for pair in renamed(log, TABLE[name].sheet, after=adoption.file)]
        found[adoption.key] = None if adopted is None else under_new_names(adopted, names)
    return found


def adoptions(snapshots: RawTable | None, log: RawTable | None) -> list[Adoption]:
    """The adopted reports that Momentopnamen names and that Logboek doesn't tell to be open again: of each the last version."""
    last: dict[str, Adoption] = {}
    for row in [] if snapshots is None else rows_of(SNAPSHOTS, snapshots):
        texts = {name: as_written(cell) if isinstance(cell, str | float) else "" for name, cell in row.items()}
        chain, period, number = texts["chain"], texts["period"], texts["version"]
        if chain and period and number.isdecimal():
            one = Adoption(chain, period, int(number), texts["input_hash"], texts["outcome_hash"], texts["file"])
            last[one.key] = max(last.get(one.key, one), one, key=lambda adoption: adoption.version)
    reopened = _reopened(log)
    still = [one for one in last.values() if one.key not in reopened]
    return [replace(one, chain=newest(one.chain, renamed(log, TABLE["chains"].sheet, after=one.file))) for one in still]


def _reopened(log: RawTable | None) -> set[str]:
    """The adopted reports of which the period was opened again after they were adopted, as ``VERG 2026-10``."""
    found: set[str] = set()
    adopted: dict[str, set[str]] = {}
    for row in [] if log is None else rows_of(LOG, log):
        act, key = str(row["act"] or ""), str(row["key"] or "")
        if act == ADOPTED and row["sheet"] == SNAPSHOTS.sheet:
            adopted.setdefault(key.rpartition(" ")[2], set()).add(key)
            found.discard(key)
        elif act == REOPENED:
            found |= adopted.get(key, set())
    return found


def kept_files(snapshots: RawTable | None) -> list[str]:
    """The files that Momentopnamen names: of closed periods and of adopted reports, each once."""
    cells = cells_of(snapshots, SNAPSHOTS.column("file").header)
    return list(dict.fromkeys(as_written(cell) for cell in cells if cell is not None))


def newly_kept(
    organisation: Organisation, snapshots: RawTable | None, log: RawTable | None, home: Path | None, by: Signed
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Momentopnamen and Logboek as they become when newly closed periods are kept as files, and what the user should know if that failed.

    ``snapshots`` and ``log`` are Momentopnamen and Logboek as they were read, ``home`` is the folder of the workbook. What was kept of
    periods that are open again counts no more. Nothing when nothing was closed or opened. The files come first, so that a workbook
    never names one that isn't there.
    """
    if snapshots is None:
        return {}, []
    closed, before = closed_periods(organisation), _closings(snapshots)
    reopened = [one for one in before if one.period not in closed]
    new = [code for code in closed if code not in {one.period for one in before}]
    if not new and not reopened:
        return {}, []
    measurements = Measurements(organisation.tables["measurements"], organisation.calendar)
    rows: list[dict[str, object]] = []
    remarks = []
    try:
        for code in new:
            rows += _kept(organisation, measurements, code, home, by)  # one by one: what was kept before an error stays
    except (CommandError, SavingError, OSError) as error:
        why = f"het bestand kan niet worden bewaard ({cause(error)})." if isinstance(error, OSError) else str(error)
        remarks.append(f"De metingen van een gesloten periode zijn niet bewaard: {why}")
    if not rows and not reopened:
        return {}, remarks
    entries = [Entry(KEPT, SNAPSHOTS.sheet, str(row["period"]), "Bestand", "", str(row["file"])) for row in rows]
    entries += [Entry(REOPENED, SNAPSHOTS.sheet, one.period, "Bestand", one.file, "") for one in reopened]
    tables = {SNAPSHOTS.identifier: _without(snapshots, {one.place for one in reopened}, rows)}
    if log is not None:
        tables[LOG.identifier] = with_entries(log, entries, by)
    return tables, remarks


def forget(workbook: Workbook, period: str) -> bool:
    """Whether there was something kept of this period that Momentopnamen names no more; the workbook is written then."""
    raw = workbook.read([SNAPSHOTS]).get(SNAPSHOTS.identifier)
    places = {one.place for one in _closings(raw) if one.period == period}
    if raw is None or not places:
        return False
    workbook.write(SheetContent({SNAPSHOTS.identifier: _without(raw, places, ())}, {}))
    return True


def _without(raw: RawTable, gone: set[int], more: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Momentopnamen without the rows at these places and with more below the others."""
    kept = [row for place, row in enumerate(rows_of(SNAPSHOTS, raw)) if place not in gone]
    return pd.DataFrame([*kept, *more], columns=SNAPSHOTS.identifiers, dtype=object)


def _closings(raw: RawTable | None) -> list[_Closing]:
    """The rows about periods as a whole; those about a chain are adopted reports."""
    if raw is None:
        return []
    names = ("chain", "period", "input_hash", "file")
    columns = [raw.cells(SNAPSHOTS.column(name).header) for name in names]
    texts = [["" if cell is None else as_written(cell) for cell in column] for column in columns]
    rows = enumerate(zip(*texts, strict=True))
    return [_Closing(place, period, hashed, file) for place, (chain, period, hashed, file) in rows if period and not chain]


def _read_adopted(adoption: Adoption, folder: Path | None) -> Kept | None:
    path = (folder or Path()) / adoption.file
    try:
        if not adoption.file or not is_allowed(path, folder):
            return None
        kept = adopted_from_file(read_file(path, LARGEST), adoption.chain, adoption.version)
    except (OSError, ValueError, TypeError, AttributeError, TooLargeError, CommandError):
        return None
    return kept if kept is not None and kept.period == adoption.period else None


def _read(closing: _Closing, folder: Path | None) -> Kept | None:
    path = (folder or Path()) / closing.file
    try:
        kept = with_fingerprint(read_file(path, LARGEST), closing.hash) if closing.file and is_allowed(path, folder) else None
    except (OSError, ValueError, TypeError, AttributeError, TooLargeError, CommandError):  # a file of ours, but for what is in it
        return None
    return kept if kept is not None and kept.period == closing.period else None


def _kept(organisation: Organisation, measurements: Measurements, code: str, home: Path | None, by: Signed) -> list[dict[str, object]]:
    """The row about a period of which the measurements were just kept; none for what is no period."""
    period = organisation.calendar.period(code)
    if period is None:
        return []
    kept = Kept(code, measurements.inside(period))
    folder, _ = folder_for_reports(organisation, home)
    version, path = _write(folder, code, as_file(kept))
    name = path.relative_to(home).as_posix() if home is not None and path.is_relative_to(home) else str(path)
    return [{
        "chain": None, "period": code, "version": version, "time": by.moment, "user": by.user, "input_hash": fingerprint(kept),
        "outcome_hash": None, "file": name,
    }]  # fmt: skip


def _write(folder: Path, code: str, data: bytes) -> tuple[int, Path]:
    """The number and path of the file with these bytes: a new one, or one that an interrupted run left just like it."""
    folder.mkdir(parents=True, exist_ok=True)
    version = 1
    while True:
        path = folder / (f"{in_file_name(code)}_gesloten.zip" if version == 1 else f"{in_file_name(code)}_gesloten_v{version}.zip")
        try:
            write_new(path, content_of(data))
        except FileExistsError:
            if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
                return version, path
            version += 1
        else:
            return version, path
