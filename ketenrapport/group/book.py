"""bundel.xlsx: the comparison as a workbook, to read, filter and build on (methode d). Made with openpyxl, the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo

from ketenrapport.group.book_cells import put
from ketenrapport.group.book_charts import add_charts
from ketenrapport.group.definitions import deviations
from ketenrapport.group.group_file import COLUMNS, TABLE
from ketenrapport.group.shown import Audience, name_for, shown
from ketenrapport.group.telling import (
    apart_sentence,
    change_sentence,
    difference_sentence,
    group_sentence,
    own_sentence,
)
from ketenrapport.saving.archive import zipped
from ketenrapport.words import palette
from ketenrapport.words.notation import fold
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import STATUS, count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from openpyxl.worksheet.worksheet import Worksheet

    from ketenrapport.group.book_cells import Content
    from ketenrapport.group.comparison import Comparison
    from ketenrapport.group.shown import Row, Shown
    from ketenrapport.group.telling import FileLine

PSEUDONYMOUS = (
    "De andere organisaties staan er onder een letter die per KPI opnieuw is geloot. Dat is gepseudonimiseerd, niet anoniem: wie de "
    "organisaties en hun openbare cijfers kent, kan ze herkennen."
)

_TITLE = Font(name="Calibri", size=16, bold=True, color=palette.ACCENT)
_HEAD = Font(name="Calibri", size=13, bold=True, color=palette.ACCENT)
_TEXT = Font(name="Calibri", size=11, color=palette.INK)
_BOLD = Font(name="Calibri", size=11, bold=True, color=palette.INK)
_MUTED = Font(name="Calibri", size=11, color=palette.MUTED)
_DATA = "Grafiekdata"
_ON_A_PAGE = 2  # codes on the sheet Per KPI
_APART = Alignment(horizontal="left", indent=1)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def book(comparison: Comparison, files: Sequence[FileLine], audience: Audience, dated: date) -> bytes:
    """The workbook for this audience; ``dated`` stamps it, so that the same comparison gives the same bytes."""
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    codes = [shown(comparison, code, audience) for code in comparison.codes]
    if audience.sees_all:
        _group(made.create_sheet("Groep"), comparison, files)
    _comparison(made.create_sheet("Vergelijking"), comparison, codes, audience)
    _per_kpi(made, codes, audience)
    if audience.sees_all:
        _files(made.create_sheet("Bestanden"), files)
    _definitions(made.create_sheet("Definities"), comparison, audience)
    made.move_sheet(_DATA, len(made.sheetnames))  # to the end: what charts are drawn from is nothing to read
    made.properties.creator, made.properties.title = "ketenrapport", f"Vergelijking van organisaties, {comparison.period}"
    return _same_bytes(made, dated)


def _same_bytes(made: Workbook, dated: date) -> bytes:
    """The workbook with its own dates instead of those of the clock."""
    stream = io.BytesIO()
    made.save(stream)
    stamp = f"{datetime(dated.year, dated.month, dated.day, tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/core.xml"] = _MODIFIED.sub(rb"\g<1>" + stamp, parts["docProps/core.xml"])
    return zipped(parts.items())


def _group(sheet: Worksheet, comparison: Comparison, files: Sequence[FileLine]) -> None:
    """Who is in the group, and how each of its chains stands by its own norms."""
    members = [entry for entry in comparison.entries if entry.member is not None]
    chains: dict[str, str] = {}
    for entry in members:
        for chain in entry.member.chains if entry.member else ():
            chains.setdefault(fold(chain.code), chain.code)
    unread = sum(not line.read for line in files)
    top = _opening(
        sheet,
        "Vergelijking van organisaties",
        [
            f"{count(len(members), 'organisatie', 'organisaties')}, twaalf maanden tot en met {comparison.period}."
            + (f" {count(unread, 'bestand telt', 'bestanden tellen')} niet mee; zie Bestanden." if unread else ""),
            "Kleur en woord gaan over de eigen norm van elke organisatie, niet over haar plaats in de groep.",
        ],
    )
    headers = ["Organisatie", "Bestand", "Periode"]
    for code in chains.values():
        headers += [code, f"{code} score", f"{code} dekking"]
    rows: list[list[Content]] = []
    verdicts: list[list[int | None]] = []
    for entry in comparison.entries:
        member = entry.member
        mine = {fold(chain.code): chain for chain in member.chains} if member else {}
        row: list[Content] = [entry.organisation, entry.file, member.period if member else "niet gelezen"]
        kept: list[int | None] = [None] * 3
        for key in chains:
            found = mine.get(key)
            row += [STATUS[Status(found.status)].label, found.score, found.coverage] if found else [None, None, None]
            kept += [found.status if found else None, None, None]
        rows.append(row)
        verdicts.append(kept)
    formats = ["General"] * 3 + ["General", "0", "0 %"] * len(chains)
    _put_table(sheet, top, "Groep", headers, rows, formats, [30, 30, 12, *([16, 12, 13] * len(chains))])
    for number, kept in enumerate(verdicts, top + 1):
        for column, status in enumerate(kept, 1):
            if status is not None:
                colours = palette.TRAFFIC_LIGHT[Status(status)]
                coloured = sheet.cell(number, column)
                coloured.fill, coloured.font = PatternFill("solid", fgColor=colours.tint), Font(name="Calibri", size=11, color=colours.text)


def _comparison(sheet: Worksheet, comparison: Comparison, codes: Sequence[Shown], audience: Audience) -> None:
    """The long table: every code of every organisation, also what is not compared."""
    notes = [
        f"Twaalf maanden tot en met {comparison.period}. Een rang is er alleen waar de groep meer verschilt dan toeval, en met haar bereik."
    ]
    top = _opening(sheet, "Vergelijking", notes if audience.sees_all else [*notes, PSEUDONYMOUS])
    headers = [
        "Vergelijkcode", "KPI", "Organisatie", "Bestand", "Vergeleken", "Reden", "Waarde", "Eenheid", "n", "Perioden", "Jaar eerder",
        "Verandering", "Rang", "Van", "Rang van", "Rang tot", "Kwart", "Verschil met mediaan", "Oordeel", "Verwacht van", "Verwacht tot",
        "Variatie in eigen werkmap", "Eigen status",
    ]  # fmt: skip
    rows: list[list[Content]] = []
    places: list[int] = []
    for about in codes:
        for row in about.rows:
            rows.append(_long_row(about, row))
            places.append(about.decimals)
    widths = [14, 38, 28, 26, 11, 26, 11, 10, 9, 9, 11, 14, 7, 7, 9, 9, 10, 12, 18, 11, 11, 34, 14]
    _put_table(sheet, top, "Vergelijking", headers, rows, ["General"] * len(headers), widths)
    numbers = [headers.index(name) + 1 for name in ("Waarde", "Jaar eerder", "Verschil met mediaan", "Verwacht van", "Verwacht tot")]
    for number, (cells, decimals) in enumerate(zip(rows, places, strict=True), top + 1):
        for column in numbers:
            sheet.cell(number, column).number_format = _format(decimals, signed=column == numbers[2])
        sheet.cell(number, headers.index("n") + 1).number_format = "#,##0"
        if cells[4] == "nee":
            for column in range(1, len(headers) + 1):
                sheet.cell(number, column).font = _MUTED
    sheet.freeze_panes = f"D{top + 1}"


def _long_row(about: Shown, row: Row) -> list[Content]:
    ranges = row.rank_range or (None, None)
    return [
        about.code,
        about.name,
        row.label,
        row.file,
        "ja" if row.is_compared else "nee",
        row.reason,
        row.value,
        about.unit,
        row.n,
        row.periods,
        row.before,
        row.change,
        row.rank,
        about.amount if row.rank is not None else None,
        *(ranges if row.rank is not None else (None, None)),
        row.quarter,
        row.to_median,
        row.verdict,
        row.limits.low if row.limits else None,
        row.limits.high if row.limits else None,
        row.variation,
        STATUS[Status(row.status)].label if row.status is not None else "",
    ]


def _per_kpi(made: Workbook, codes: Sequence[Shown], audience: Audience) -> None:
    """Per code what there is to say, the values in order, and the two charts."""
    sheet, data = made.create_sheet("Per KPI"), made.create_sheet(_DATA)
    notes = [
        "Elke stip is een organisatie; in de trechter liggen de lijnen waar toeval en de gewone verschillen ophouden (95 % en 99,8 %)."
    ]
    at = _opening(sheet, "Per KPI", notes if audience.sees_all else [PSEUDONYMOUS])
    for column, width in enumerate((30, 11, 9, 8, 12, 20, 11, 14), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    column = 1
    for number, about in enumerate(codes):
        if number and number % _ON_A_PAGE == 0:
            sheet.row_breaks.append(Break(at - 1))
        put(sheet, at, 1, f"{about.code}  {about.name}").font = _HEAD
        at += 1
        for sentence in (
            group_sentence(about),
            difference_sentence(about),
            apart_sentence(about),
            change_sentence(about),
            own_sentence(about),
        ):
            if sentence:
                put(sheet, at, 1, sentence).font = _TEXT
                at += 1
        head = at + 1
        for place, title in enumerate(("Organisatie", "Waarde", "n", "Rang", "Bereik", "Oordeel", "Jaar eerder", "Verandering"), 1):
            cell = sheet.cell(head, place, title)
            cell.font, cell.fill = _BOLD, PatternFill("solid", fgColor=palette.SHADE)
            cell.alignment = Alignment(horizontal="right") if place in (2, 3, 4, 7) else _APART if place > 1 else Alignment()
        for place, row in enumerate(about.rows, head + 1):
            _kpi_row(sheet, place, about, row)
        column = add_charts(sheet, data, column, (head, 10), about)
        at = head + max(len(about.rows), 21) + 3


def _kpi_row(sheet: Worksheet, number: int, about: Shown, row: Row) -> None:
    between = f"{row.rank_range[0]}–{row.rank_range[1]}" if row.rank is not None and row.rank_range else ""
    cells: list[Content] = [row.label, row.value, row.n, row.rank, between, row.verdict or row.reason, row.before, row.change]
    for place, content in enumerate(cells, 1):
        cell = put(sheet, number, place, content)
        cell.font = _BOLD if row.is_own else _TEXT if row.is_compared else _MUTED
        if place in (5, 6, 8):
            cell.alignment = _APART
        if place in (2, 7):
            cell.number_format = _format(about.decimals)
        if place == 3:
            cell.number_format = "#,##0"


def _files(sheet: Worksheet, files: Sequence[FileLine]) -> None:
    """Every file: what became of it, and what to do."""
    top = _opening(sheet, "Bestanden", ["Elk bestand dat is gevonden: of het is gelezen en vernieuwd, en zo niet waarom en wat te doen."])
    headers = ["Bestand", "Organisatie", "Periode", "Gelezen", "Vernieuwd", "Rapporten", "Bijzonderheden", "Wat te doen"]
    rows: list[list[Content]] = [
        [one.file, one.organisation, one.period, _yes(one.read), _yes(one.refreshed), one.reports or None, one.note, one.todo]
        for one in files
    ]
    _put_table(sheet, top, "Bestanden", headers, rows, ["General"] * len(headers), [30, 28, 10, 10, 11, 11, 80, 60])
    for number in range(top + 1, top + 1 + len(rows)):
        for column in (7, 8):
            sheet.cell(number, column).alignment = _WRAPPED


def _definitions(sheet: Worksheet, comparison: Comparison, audience: Audience) -> None:
    """What each code means, and who means something else; the same table is a group file for a next run."""
    notes = ["Wat elke code betekent. Met --groep geldt dit blad bij een volgende keer, in plaats van de meerderheid."]
    top = _opening(sheet, "Definities", notes)
    rows: list[list[Content]] = []
    for code in comparison.codes:
        meaning = code.agreed.definition
        cells: list[Content] = [code.agreed.code, name_for(code, audience)]
        cells += (
            [meaning.direction, meaning.unit, meaning.factor, meaning.aggregation, meaning.frequency, meaning.decimals]
            if meaning
            else [None] * 6
        )
        other = [
            f"{one.entry.organisation} ({', '.join(differs)})"
            for one in code.standings
            if one.figure is not None and meaning is not None and (differs := deviations(one.figure.definition, meaning))
        ]
        told = "; ".join(other) if audience.sees_all else count(len(other), "organisatie", "organisaties") if other else ""
        rows.append([*cells, code.agreed.origin, told])
    widths = [16, 40, 11, 12, 9, 16, 12, 11, 30, 70]
    _put_table(sheet, top, TABLE, [*COLUMNS, "Herkomst", "Wie wijkt af"], rows, ["General"] * 10, widths)


def _opening(sheet: Worksheet, title: str, notes: Sequence[str]) -> int:
    """The title and a few sentences at the top of a sheet; the row below them that is free."""
    sheet.sheet_view.showGridLines = False
    sheet.cell(1, 1, title).font = _TITLE
    for number, note in enumerate(notes, 2):
        sheet.cell(number, 1, note).font = _MUTED
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return len(notes) + 3


def _put_table(
    sheet: Worksheet,
    top: int,
    name: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[Content]],
    formats: Sequence[str],
    widths: Sequence[float],
) -> None:
    """An Excel table, with at least one row, as Excel wants."""
    for column, (header, width) in enumerate(zip(headers, widths, strict=True), 1):
        title = put(sheet, top, column, header)
        title.font = _BOLD
        title.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, top + 1):
        for column, (content, form) in enumerate(zip(row, formats, strict=True), 1):
            cell = put(sheet, number, column, content)
            cell.font, cell.number_format = _TEXT, form
    area = f"A{top}:{get_column_letter(len(headers))}{top + max(1, len(rows))}"
    table = Table(displayName=name, ref=area)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"


def _format(decimals: int, *, signed: bool = False) -> str:
    plain = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f"+{plain};-{plain};{plain}" if signed else plain


def _yes(is_so: bool) -> str:
    return "ja" if is_so else "nee"
