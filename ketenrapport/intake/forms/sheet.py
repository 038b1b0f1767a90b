"""The form that one person gets, as the bytes of a small workbook: only her rows, yellow where she fills in, protected elsewhere."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from msgspec import Struct
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from ketenrapport.intake.entry import ENTRY
from ketenrapport.words.palette import ACCENT, FILL_IN, INK, MUTED, RULE, WHITE
from ketenrapport.words.schema import TABLE
from ketenrapport.words.wording import period_name, period_phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from ketenrapport.intake.forms.request import Request, Row
    from ketenrapport.words.periods import Period

COMMENTS = TABLE["comments"]
IDENTITY = "_Formulier"
"""The hidden sheet that says what the form is: pairs of a key and a value, and below them what was asked, as it stood there."""
LINES, HEADERS, ASKED = "regels", "kolommen", "gevraagd"
"""Keys of rows there, each followed by a sheet: the lines above its table, its white headers, the white cells of one of its rows."""
KIND = "ketenrapport-uitvraag"
FIGURES_SHEET, EXPLANATIONS_SHEET = "Cijfers", "Toelichtingen"
_HEADER_ROW = 5
_INSTRUCTION = "Vul de gele cellen in, bewaar het bestand en stuur het terug. Wat u nog niet weet, laat u leeg."
_FONT = "Calibri"
TEXTS = ("gist", "cause", "consequence", "measure")
"""What an explanation consists of."""

_Content = str | float | None


class _Column(Struct, frozen=True):
    """A column of the form: its header, its identifier, its width, and whether it is filled in."""

    header: str
    name: str
    width: float
    fill_in: bool = False
    help: str = ""


def _entry(name: str, width: float, help: str = "", *, fill_in: bool = True) -> _Column:
    return _Column(ENTRY.column(name).header, name, width, fill_in, help)


_NUMBER_HELP = "Typ alleen het getal. Is er geen cijfer, typ dan n.v.t. (niet van toepassing) of n.b. (niet bekend)."
_FIGURE_COLUMNS = (
    _entry("kpi", 11, fill_in=False), _entry("name", 26, fill_in=False), _Column("Definitie", "definition", 38),
    _entry("period", 10, fill_in=False), _entry("previous", 9, fill_in=False), _entry("target", 8, fill_in=False),
    _entry("unit", 9, fill_in=False), _entry("to_fill", 12, fill_in=False),
    _entry("value", 10, _NUMBER_HELP), _entry("numerator", 10, _NUMBER_HELP), _entry("denominator", 10, _NUMBER_HELP),
    _entry("n", 10, "Het aantal waarnemingen achter de waarde."),
    _entry("quality", 12, "Kies definitief, voorlopig of schatting. Leeg is definitief."),
    _entry("as_of", 12, "De datum waarop het cijfer is bepaald, bijvoorbeeld 5-11-2026."),
    _entry("remark", 26, "Wat de lezer bij dit cijfer moet weten."),
)  # fmt: skip
_EXPLANATION_COLUMNS = (
    _Column("KPI", "kpi", 11), _Column("Naam", "name", 26), _Column("Periode", "period", 10), _Column("Oordeel", "verdict", 15),
    _Column("Waarde", "value", 9), _Column("Norm", "target", 8), _Column("Eenheid", "unit", 9),
    *(_Column(COMMENTS.column(name).header, name, 30, fill_in=True, help=COMMENTS.column(name).help) for name in TEXTS),
)  # fmt: skip

YELLOW = {
    title: tuple(column.header for column in columns if column.fill_in)
    for title, columns in ((FIGURES_SHEET, _FIGURE_COLUMNS), (EXPLANATIONS_SHEET, _EXPLANATION_COLUMNS))
}
"""The headers to fill in, by the sheet of the form."""


def form(request: Request, organisation: str, period: Period) -> bytes:
    """The form of one person about a period."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = f"Uitvraag {period_name(period)}"
    book.properties.creator, book.properties.language = organisation or "ketenrapport", "nl-NL"
    whom = f"Voor {request.name}" + (f" · {organisation}" if organisation else "")
    said: list[tuple[_Content, ...]] = [
        ("soort", KIND),
        ("organisatie", organisation),
        ("periode", period.code),
        ("persoon", request.person),
    ]
    if request.figures:
        sheet = book.create_sheet(FIGURES_SHEET)
        said += _fill(sheet, f"Cijfers tot en met {period_phrase(period)}", whom, _FIGURE_COLUMNS, request.figures)
    if request.explanations:
        sheet = book.create_sheet(EXPLANATIONS_SHEET)
        said += _fill(sheet, f"Toelichtingen bij {period_phrase(period)}", whom, _EXPLANATION_COLUMNS, request.explanations)
    identity = book.create_sheet(IDENTITY)
    for number, cells in enumerate(said, start=1):
        for place, content in enumerate(cells, start=1):
            _put(identity, number, place, content)
    identity.sheet_state = "hidden"
    book.security = WorkbookProtection(lockStructure=True)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, title: str, whom: str, columns: Sequence[_Column], rows: Sequence[Row]) -> list[tuple[_Content, ...]]:
    """Fill a sheet of the form, and tell what it asks as rows of the hidden one."""
    for number, line in enumerate((title, whom, _INSTRUCTION), start=1):
        _put(sheet, number, 1, line)
    sheet["A1"].font, sheet["A2"].font = Font(name=_FONT, size=16, bold=True, color=ACCENT), Font(name=_FONT, size=11, color=INK)
    sheet["A3"].font = Font(name=_FONT, size=11, color=MUTED)
    edge = Side(style="thin", color=RULE)
    for place, column in enumerate(columns, start=1):
        head = sheet.cell(_HEADER_ROW, place, column.header)
        head.font, head.fill = Font(name=_FONT, bold=True, color=WHITE), PatternFill("solid", fgColor=ACCENT)
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.row_dimensions[_HEADER_ROW].height = 30
    for number, row in enumerate(rows, start=_HEADER_ROW + 1):
        for place, column in enumerate(columns, start=1):
            cell = _put(sheet, number, place, row.get(column.name))
            cell.font, cell.border = Font(name=_FONT, size=10, color=INK), Border(edge, edge, edge, edge)
            cell.alignment = Alignment(wrap_text=True, vertical="top", indent=0 if isinstance(cell.value, float) else 1)
            if column.fill_in and _is_free(row, column):
                cell.fill, cell.protection = PatternFill("solid", fgColor=FILL_IN), Protection(locked=False)
                cell.number_format = "dd-mm-yyyy" if column.name == "as_of" else "General"
        sheet.row_dimensions[number].height = _height(columns, row)
    _finish(sheet, columns, len(rows))
    _help_with(sheet, columns, len(rows))
    white = [column for column in columns if not column.fill_in]
    return [
        (LINES, sheet.title, title, whom, _INSTRUCTION),
        (HEADERS, sheet.title, *(column.header for column in white)),
        *((ASKED, sheet.title, *(row.get(column.name) for column in white)) for row in rows),
    ]


def _put(sheet: Worksheet, row: int, column: int, content: _Content) -> Cell:
    cell = sheet.cell(row, column, content)
    assert isinstance(cell, Cell), "nothing here is merged"
    if isinstance(content, str):
        cell.data_type = "s"  # a text that begins with = is no formula
    return cell


def _is_free(row: Row, column: _Column) -> bool:
    """Whether this row has something to fill in here: which figures a KPI needs stands in its row."""
    return column.name not in ("value", "numerator", "denominator", "n") or column.header in str(row.get("to_fill", ""))


def _height(columns: Sequence[_Column], row: Row) -> float:
    """The height in points that the longest text of a row needs, and room to write in."""
    lines = max(-(-len(str(row.get(column.name) or "")) // int(column.width * 0.95)) for column in columns)
    return 14.0 * max(lines, 4 if any(column.name == "cause" for column in columns) else 1) + 3


def _finish(sheet: Worksheet, columns: Sequence[_Column], rows: int) -> None:
    """Protection, the part that stays in sight, and how it prints: on A4, as wide as the page."""
    sheet.freeze_panes = f"C{_HEADER_ROW + 1}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.print_area = f"A1:{get_column_letter(len(columns))}{_HEADER_ROW + rows}"
    footer = sheet.oddFooter
    assert footer is not None  # every sheet has one
    footer.center.text = "pagina &P van &N"
    sheet.sheet_view.showGridLines = False


def _help_with(sheet: Worksheet, columns: Sequence[_Column], rows: int) -> None:
    """What appears beside a yellow cell, and what Excel says about a value that can't be meant."""
    for place, column in enumerate(columns, start=1):
        if not column.fill_in:
            continue
        rule = _rule(column.name)
        rule.promptTitle, rule.prompt, rule.showInputMessage, rule.allow_blank = column.header, column.help[:255], True, True
        letter = get_column_letter(place)
        rule.add(f"{letter}{_HEADER_ROW + 1}:{letter}{_HEADER_ROW + rows}")
        sheet.add_data_validation(rule)


def _rule(name: str) -> DataValidation:
    """What may stand in a column; a number may be overruled, since n.v.t. is an answer too."""
    if name in ("value", "numerator", "denominator", "n"):
        rule = DataValidation(type="decimal", operator="between", formula1="-1000000000000", formula2="1000000000000", errorStyle="warning")
        rule.errorTitle, rule.error = "Geen getal", "Dit is geen getal. Bedoelt u n.v.t. of n.b., kies dan Ja."
    elif name == "quality":
        rule = DataValidation(type="list", formula1=f'"{",".join(ENTRY.column("quality").choices)}"')
        rule.errorTitle, rule.error = "Kies uit de lijst", "Kies definitief, voorlopig of schatting."
    elif name == "as_of":
        rule = DataValidation(type="date", operator="greaterThan", formula1="36526", errorStyle="warning")
        rule.errorTitle, rule.error = "Geen datum", "Vul een datum in als 5-11-2026."
    else:
        return DataValidation()
    rule.showErrorMessage = True
    return rule
