"""A snapshot: what an adopted report rests on, as one file from which the same document can be made again (methode b12).

It holds the rows that the report needs, in a numbered list of columns, the findings that it tells, the template and the document
itself. The same content is the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime, time, timedelta
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from msgspec.structs import asdict, replace

from ketenrapport.assessment import assess
from ketenrapport.checks.suppression import Suppressed
from ketenrapport.conversation.needed import rows_needed
from ketenrapport.conversation.snapshot_columns import FORMAT, TABLES
from ketenrapport.organisation.closed import INPUTS, INSIDE, SHOWN, Measurements, inputs_as_file, of_chain
from ketenrapport.organisation.raw import CellError, Merged, RawTable, Uncalculated
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.document import report
from ketenrapport.report.say.sections.changes import standings
from ketenrapport.report.word.document import render
from ketenrapport.report.word.house_style import usable
from ketenrapport.report.word.identity import identity_in, identity_xml
from ketenrapport.report.word.template import open_template
from ketenrapport.saving.archive import zipped
from ketenrapport.words import cell_names
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import GENERAL
from ketenrapport.words.schema import TABLE
from ketenrapport.words.settings import SETTING
from ketenrapport.words.vocabulary import Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.closed import Kept
    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.report.say.blocks import Identity, Report

_CONTENT, _DOCUMENT, _TEMPLATE, _EARLIER = "momentopname.json", "rapport.docx", "sjabloon.docx", "vorige.xml"
_PERIOD_KEY = SETTING["rapportperiode"].key
_LARGEST = 200_000_000
_UNREADABLE = (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, EOFError, NotImplementedError, RuntimeError)


class Snapshot(Struct, frozen=True, dict=True):
    """What is kept of an adopted report.

    ``content`` is what JSON can hold; ``program`` is the version of the program that made the ``document``. ``template`` is '' and b'' for
    our own look. ``earlier`` is what the version before says of itself.
    """

    chain: str
    period: str
    version: int
    program: str
    content: Mapping[str, Any]
    template: tuple[str, bytes] = ("", b"")
    earlier: Identity | None = None
    document: bytes = b""

    @property
    def input_hash(self) -> str:
        """The first characters of the SHA-256 of the rows."""
        return _hash(self.content["invoer"])

    @property
    def outcome_hash(self) -> str:
        """The same of how everything stood."""
        return _hash(self.content["uitkomst"])

    @cached_property
    def kept(self) -> Kept:
        """What its verdict rests on, to see later what changed."""
        organisation = _assessment(self).organisation
        measurements = Measurements(organisation.tables["measurements"], organisation.calendar)
        return of_chain(organisation, measurements, self.chain, organisation.report_period, self.version)

    @property
    def is_of_this_program(self) -> bool:
        """Whether the program that reads it is the one that made it: only then it makes the same bytes."""
        return self.program == version("ketenrapport")


def snapshot_of(
    assessment: Assessment, tables: Mapping[str, RawTable], chain: str, number: int, earlier: Identity | None, template: tuple[str, bytes]
) -> Snapshot:
    """The snapshot of a chain over the report period, with its document; ``tables`` are those that were judged."""
    period = assessment.organisation.report_period.code
    needed = rows_needed(assessment, chain)
    rows, places = {}, {}
    for key, (name, columns) in TABLES.items():
        if name in tables:
            rows[str(key)], places[str(key)] = _kept(tables[name], TABLE[name].columns, columns, needed[name])
    _set_period(rows["1"], places["1"], period)
    touching = assessment.touching
    findings = [asdict(one) for one in assessment.findings if chain in touching.chains(one)]
    aside = [
        {"bevinding": asdict(one.finding), "reden": one.reason} for one in assessment.suppressed if chain in touching.chains(one.finding)
    ]
    content = {"invoer": rows, "plaatsen": places, "bevindingen": findings, "opzij": aside, "uitkomst": {}}
    made = Snapshot(chain, period, number, version("ketenrapport"), _plain(content), template, earlier)
    judged = _assessment(made)
    view = ChainView(judged, chain_position(judged.organisation, chain))
    outcome = {one.code: one.text for one in standings(view)}
    made = replace(made, content={**made.content, "uitkomst": outcome})
    return replace(made, document=rendered(made))


def rendered(snapshot: Snapshot, variant: Variant = Variant.FULL) -> bytes:
    """The document that a snapshot gives: the same bytes each time, with the same version of the program."""
    name, content = snapshot.template
    return render(said_in(snapshot, variant), usable(open_template(name, content)) if content else None)


def said_in(snapshot: Snapshot, variant: Variant) -> Report:
    """What the adopted report says, in a variant."""
    earlier = snapshot.earlier if variant is Variant.FULL else None
    return report(_assessment(snapshot), snapshot.chain, variant, snapshot.version, earlier, adopted=True)


def as_file(snapshot: Snapshot) -> bytes:
    """The snapshot as the bytes of a zip."""
    about = {
        "formaat": FORMAT, "programma": snapshot.program, "keten": snapshot.chain, "periode": snapshot.period, "versie": snapshot.version,
        "sjabloon": snapshot.template[0], **snapshot.content,
    }  # fmt: skip
    kept = snapshot.kept
    parts = [
        (INSIDE, kept.text.encode()),
        (INPUTS, inputs_as_file(kept)),
        (_CONTENT, _json(about).encode()),
        (_DOCUMENT, snapshot.document),
    ]
    if snapshot.template[1]:
        parts.append((_TEMPLATE, snapshot.template[1]))
    if snapshot.earlier is not None:
        parts.append((_EARLIER, identity_xml(snapshot.earlier)))
    return zipped(parts)


def from_file(data: bytes) -> Snapshot | None:
    """The snapshot in such a zip; None when it can't be read, or is of a format that came later."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _LARGEST:
                return None
            about = json.loads(archive.read(_CONTENT))
            names = set(archive.namelist())
            template = archive.read(_TEMPLATE) if _TEMPLATE in names else b""
            earlier = identity_in(archive.read(_EARLIER)) if _EARLIER in names else None
            document = archive.read(_DOCUMENT)
        if about["formaat"] != FORMAT:
            return None
        content = {name: about[name] for name in ("invoer", "plaatsen", "bevindingen", "opzij", "uitkomst")}
        return Snapshot(
            about["keten"], about["periode"], about["versie"], about["programma"], content, (about["sjabloon"], template), earlier, document
        )
    except _UNREADABLE:
        return None


def _assessment(snapshot: Snapshot) -> Assessment:
    """The snapshot judged, with the findings that the workbook had then."""
    tables = {}
    for key, (name, columns) in TABLES.items():
        if key_rows := snapshot.content["invoer"].get(str(key)):
            tables[name] = _table(name, columns, key_rows, snapshot.content["plaatsen"][str(key)])
    judged = assess(tables, snapshot.period)
    findings = tuple(_finding(one) for one in snapshot.content["bevindingen"])
    aside = tuple(Suppressed(_finding(one["bevinding"]), one["reden"]) for one in snapshot.content["opzij"])
    return replace(judged, findings=findings, suppressed=aside)


def _finding(kept: Mapping[str, Any]) -> Finding:
    return Finding(**{**kept, "severity": Severity(kept["severity"])})


def _set_period(rows: list[dict[str, Any]], places: list[int], period: str) -> None:
    """The report period of the snapshot is its own, whatever the workbook says."""
    at = next((at for at, row in enumerate(rows) if fold(str(row.get("1", ""))) == fold(_PERIOD_KEY)), None)
    if at is None:
        rows.append({"1": _PERIOD_KEY})
        places.append(max(places, default=1) + 1)
        at = -1
    rows[at]["2"] = period


def _kept(raw: RawTable, declared: Any, columns: Mapping[int, str], wanted: set[int]) -> tuple[list[dict[str, Any]], list[int]]:  # noqa: ANN401
    """The rows that are wanted, their cells by number; one that shows as a percentage with its format, which is part of the figure."""
    headers = {column.identifier: column.header for column in declared}
    known = {str(number): headers[name] for number, name in columns.items() if raw.has(headers[name])}
    cells, shares = ({number: each(header) for number, header in known.items()} for each in (raw.cells, raw.percentages))
    rows, places = [], []
    for at, place in enumerate(raw.rows.tolist()):
        if place in wanted:
            kept = {number: _kept_cell(column[at]) for number, column in cells.items() if column[at] is not None}
            rows.append({
                number: {"getal": cell, "opmaak": raw.number_format(known[number], at)} if shares[number][at] else cell
                for number, cell in kept.items()
            })  # fmt: skip
            places.append(place)
    return rows, places


def _kept_cell(cell: RawCell) -> Any:  # noqa: ANN401
    match cell:
        case bool() | str() | None:
            return cell
        case int() | float():
            return int(cell) if float(cell).is_integer() else float(cell)
        case datetime():
            return {"tijdstip": cell.isoformat()}
        case date():
            return {"datum": cell.isoformat()}
        case time():
            return {"tijd": cell.isoformat()}
        case timedelta():
            return {"duur": cell.total_seconds()}
        case CellError():
            return {"fout": cell.text}
        case Uncalculated():
            return {"formule": cell.formula}
        case Merged():
            return {"samengevoegd": _kept_cell(cell.value)}


def _read_cell(kept: Any) -> Any:  # noqa: ANN401
    if not isinstance(kept, dict):
        return kept
    (kind, value), *_ = kept.items()
    readers: Mapping[str, Callable[[Any], Any]] = {
        "tijdstip": datetime.fromisoformat, "datum": date.fromisoformat, "tijd": time.fromisoformat, "fout": CellError,
        "formule": Uncalculated,
    }  # fmt: skip
    if kind == "duur":
        return timedelta(seconds=value)
    if kind == "samengevoegd":
        return Merged(_read_cell(value))
    return readers[kind](value) if kind in readers else value


def _table(name: str, columns: Mapping[int, str], rows: list[dict[str, Any]], places: list[int]) -> RawTable:
    """The rows of a snapshot as a table that was read."""
    table = TABLE[name]
    formats: list[str] = [GENERAL]
    cells, looks, letters = {}, {}, {}
    for at, (number, identifier) in enumerate(columns.items(), start=1):
        header = table.column(identifier).header
        kept = [row.get(str(number)) for row in rows]
        column = np.empty(len(rows), dtype=object)
        column[:] = [_read_cell(one) for one in kept]
        cells[header], letters[header] = column, cell_names.letters(at)
        shown = [one["opmaak"] if isinstance(one, dict) and "opmaak" in one else GENERAL for one in kept]
        if any(one != GENERAL for one in shown):
            formats += [one for one in dict.fromkeys(shown) if one not in formats]
            looks[header] = np.array([formats.index(one) for one in shown], dtype=np.int16)
    return RawTable(table.sheet, table.name, np.array(places, dtype=np.int64), cells, letters, formats=looks, number_formats=tuple(formats))


def _plain(content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as JSON gives it back
    return json.loads(_json(content))


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(content: object) -> str:
    return sha256(_json(content).encode()).hexdigest()[:SHOWN]
