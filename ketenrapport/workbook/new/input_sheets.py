"""The input sheets of a new workbook: tables that grow as the user types, with choice lists, checks and help at every cell."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketenrapport.words.example_rows import EXAMPLE_ROWS, MARK
from ketenrapport.words.notation import fold
from ketenrapport.words.palette import MUTED, SHADE
from ketenrapport.words.schema import SETTING, SETTINGS, TABLE
from ketenrapport.words.vocabulary import Column, Kind, Setting, Table
from ketenrapport.workbook.new.look import PALETTE_NAME, Book, Format, Sheet, address, column_width, for_paper, header_style, style
from ketenrapport.workbook.new.tables import write_cell, write_table
from ketenrapport.workbook.row_height import text_height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.workbook.new.tables import Cell, Row

Rule = dict[str, Any]


class Group(Struct, frozen=True):
    """Sheets that are filled in together: a heading and a rhythm for the manual, a colour for their tabs."""

    title: str
    when: str
    tab: str
    tables: tuple[str, ...]


GROUPS: tuple[Group, ...] = (
    Group("Wie en voor wie", "Eén keer, daarna bijhouden", "476E95", ("settings", "people", "customers", "links")),
    Group("De ketens", "Eén keer, daarna bijhouden", "6B8BAC", ("chains", "ownership", "chain_links", "touchpoints")),
    Group("De KPI-boom", "Eén keer, daarna bijhouden", "8FA8C1", ("values", "kpis", "targets")),
    Group("De cijfers", "Iedere periode", "B0C2D4", ("periods", "measurements", "sources", "source_codes", "comments", "changepoints")),
    Group("Het gesprek", "Rond ieder gesprek", "CDD9E4", ("actions", "issues", "systems", "conversations", "decisions", "distribution")),
)

# How far down validations reach: rows that users add by typing or pasting below a table have them too.
_ROOM = {"measurements": 20_000}
_DEFAULT_ROOM = 2_000
_WRAP_FROM = 34
_PAGE_CHARACTERS = 210
_EARLIEST = date(1950, 1, 1)
_TITLE, _MESSAGE = 32, 255


def define_names(book: Book) -> None:
    """Name the key column of each table that others refer to, so that choice lists grow with it, and the palette in use.

    A validation cannot refer to a table directly; through a name it can.
    """
    for table in _referred():
        book.define_name(_list_name(table), f"={table.name}[{table.key_column.header}]")
    palette = next(setting for setting in SETTINGS if setting.identifier == "palette")
    found = [f'MATCH("{key}",Instellingen[Sleutel],0)' for key in (palette.key, palette.before)]
    chosen = f"INDEX(Instellingen[Waarde],IFERROR({','.join(found)}))"
    book.define_name(PALETTE_NAME, f'=IFERROR(IF({chosen}="kleurenblind","kleurenblind","stoplicht"),"stoplicht")')


def fill_input(book: Book, sheet: Sheet, table: Table, rows: Sequence[Row]) -> None:
    """Write an input sheet: table from the first cell, frozen header and key, formats, help and validations."""
    headers = [header_style(book, strong=column.required) for column in table.columns]
    bodies = [_body(book, column) for column in table.columns]
    for position, (column, body) in enumerate(zip(table.columns, bodies, strict=True)):
        sheet.set_column(position, position, column_width(column), body)
    sheet.set_row(0, 32)
    example = EXAMPLE_ROWS.get(table.identifier)
    write_table(sheet, table, (0, 0), headers, bodies, rows or ([example] if example else []), banded=True, autofilter=True)
    _fit_rows(sheet, table, rows)
    if not rows:
        _grey_example(book, sheet, len(table.columns))
    room = _ROOM.get(table.identifier, _DEFAULT_ROOM)
    for position, column in enumerate(table.columns):
        help = {"input_title": column.header[:_TITLE], "input_message": _help(column)}
        sheet.data_validation(0, position, 0, position, {"validate": "any", **help})
        sheet.data_validation(1, position, room, position, {**_rule(column, position, room), **help})
    keys = _leading_keys(table)
    sheet.freeze_panes(1, keys)
    sheet.repeat_columns(0, keys - 1)
    for_paper(sheet, header_row=0, pages_wide=1 + int(sum(column_width(column) for column in table.columns)) // _PAGE_CHARACTERS)


def _grey_example(book: Book, sheet: Sheet, columns: int) -> None:
    """Let the example look like one, cell by cell: what is typed over it doesn't."""
    look = book.add_format({"italic": True, "font_color": f"#{MUTED}"})
    rule = {"type": "formula", "criteria": f'=EXACT(LEFT({address(1, 0)},{len(MARK)}),"{MARK}")', "format": look}
    sheet.conditional_format(1, 0, _DEFAULT_ROOM, columns - 1, rule)


def fill_settings(book: Book, sheet: Sheet, table: Table, rows: Sequence[Row]) -> None:
    """Write the sheet Instellingen: every setting with its default or the value in ``rows``, checked by the setting's own kind."""
    given = {SETTING[fold(str(row["key"]))]: row["value"] for row in rows if row.get("value") is not None}
    key = style(book, font_color=MUTED, bg_color=SHADE)
    note = style(book, font_color=MUTED, text_wrap=True)
    for position, (column, look) in enumerate(zip(table.columns, (key, style(book), note), strict=True)):
        sheet.set_column(position, position, column.width, look)
    sheet.set_row(0, 32)
    content: list[Row] = [{"key": setting.key, "explanation": setting.help} for setting in SETTINGS]
    headers = [header_style(book, strong=column.required) for column in table.columns]
    write_table(sheet, table, (0, 0), headers, (key, style(book), note), content, banded=True)
    _fit_rows(sheet, table, content)
    for row, setting in enumerate(SETTINGS, start=1):
        number_format = (
            "0%" if setting.is_share else "@" if setting.kind in (Kind.PERIOD, Kind.TEXT, Kind.CHOICE, Kind.REFERENCES) else "General"
        )
        write_cell(sheet, row, 1, given.get(setting, _shown(setting)), style(book, bold=True, num_format=number_format, align="left"))
        column = Column(setting.key, setting.identifier, setting.kind, choices=setting.choices)
        rule = _share_rule() if setting.is_share else _kind_rule(column, row, 1)
        sheet.data_validation(row, 1, row, 1, {**rule, "input_title": setting.key[:_TITLE], "input_message": setting.help[:_MESSAGE]})
    sheet.freeze_panes(1, 1)
    for_paper(sheet, header_row=0)


def _shown(setting: Setting) -> Cell:
    """The default of a setting as a user would write it."""
    if isinstance(setting.default, bool):
        return "ja" if setting.default else "nee"
    return setting.default


def _body(book: Book, column: Column) -> Format:
    right = column.kind in (Kind.NUMBER, Kind.WHOLE, Kind.DATE)
    side = "right" if right else "left"
    return style(book, num_format=column.number_format, text_wrap=_wraps(column), valign="top", align=side, indent=1)


def _wraps(column: Column) -> bool:
    return column.kind in (Kind.TEXT, Kind.LIST) and column.width >= _WRAP_FROM


def _fit_rows(sheet: Sheet, table: Table, rows: Sequence[Row]) -> None:
    """Make the rows of an example as high as their longest text."""
    wrapped = [column for column in table.columns if _wraps(column)]
    for at, row in enumerate(rows, start=1):
        height = max((text_height(str(row.get(column.identifier) or ""), column.width) for column in wrapped), default=0)
        if height > text_height("", 1):
            sheet.set_row(at, height)


def _help(column: Column) -> str:
    """The help of a column as its input message."""
    return f"{column.help} Verplicht.".strip() if column.required else column.help or "Mag leeg blijven."


def _leading_keys(table: Table) -> int:
    """How many columns at the left make up the key; at least one."""
    count = 0
    while count < len(table.columns) and table.columns[count].identifier in table.key:
        count += 1
    return max(count, 1)


def _referred() -> list[Table]:
    """The tables that some column refers to, in the order of the schema."""
    targets = {target for table in TABLE.values() for column in table.columns for target in column.refers_to}
    return [table for table in TABLE.values() if table.identifier in targets]


def _list_name(table: Table) -> str:
    return f"lijst_{table.name}"


def _rule(column: Column, position: int, room: int) -> Rule:
    """The validation of a column, without its help: codes are unique, references exist, and the rest follows from the kind."""
    if column.kind is Kind.CODE:
        cell, all_codes = address(1, position), f"{address(1, position, fixed=True)}:{address(room, position, fixed=True)}"
        return {
            "validate": "custom",
            "value": f"=COUNTIF({all_codes},{cell})=1",
            **_error("Deze code staat er al. Elke code mag één keer voorkomen.", "warning"),
        }
    if column.kind is Kind.REFERENCE:
        return _reference_rule(column, position)
    return _kind_rule(column, 1, position)


def _reference_rule(column: Column, position: int) -> Rule:
    """Codes of one table are chosen from a list; with two tables Excel has no list, so the code is looked up.

    A warning only: one may well write down a code before its own row is there.
    """
    targets = [TABLE[name] for name in column.refers_to]
    where = " of ".join(target.sheet for target in targets)
    error = _error(f"Deze code staat niet op het blad {where}.", "warning")
    if len(targets) == 1:
        return {"validate": "list", "source": f"={_list_name(targets[0])}", **error}
    cell = address(1, position)
    found = "+".join(f"COUNTIF({_list_name(target)},{cell})" for target in targets)
    return {"validate": "custom", "value": f"={found}>0", **error}


def _kind_rule(column: Column, row: int, position: int) -> Rule:
    """The validation that follows from the kind of a column; ``any`` where no rule can tell right from wrong."""
    match column.kind:
        case Kind.CHOICE | Kind.YES_NO | Kind.WHOLE if column.choices:
            return {"validate": "list", "source": list(column.choices), **_error(f"Kies uit: {', '.join(column.choices)}.")}
        case Kind.NUMBER:
            return {
                "validate": "decimal",
                "criteria": "between",
                "minimum": -(10**15),
                "maximum": 10**15,
                **_error("Vul een getal in, bijvoorbeeld 12,5. Een percentage als 95, zonder %-teken."),
            }
        case Kind.WHOLE:
            return {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": 10**9,
                **_error("Vul een geheel getal in, bijvoorbeeld 3."),
            }
        case Kind.DATE:
            return {"validate": "date", "criteria": ">=", "minimum": _EARLIEST, **_error("Vul een datum in, bijvoorbeeld 31-10-2026.")}
        case Kind.PERIOD:
            cell = address(row, position)
            year = f"ISNUMBER(VALUE(LEFT({cell},4)))"
            shape = f'OR(LEN({cell})=4,AND(MID({cell},5,1)="-",LEN({cell})>=7,LEN({cell})<=8))'
            return {
                "validate": "custom",
                "value": f"=AND({year},{shape})",
                **_error("Vul een periodecode in, bijvoorbeeld 2026-10, 2026-K3, 2026-T21, 2026-W42 of 2026.", "warning"),
            }
        case _:
            return {"validate": "any"}


def _share_rule() -> Rule:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": 1,
        **_error("Vul een percentage van 0% tot en met 100% in."),
    }


def _error(message: str, kind: str = "stop") -> Rule:
    return {"error_title": "Dit past hier niet", "error_message": message, "error_type": kind}
