"""The figures in the deliveries of one source: which cell is of which KPI and period, and what becomes of it (R1, R5–R9, R11)."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.intake.sources.beside import read_beside
from ketenrapport.intake.sources.delivery import at, joined_period, text_of
from ketenrapport.intake.sources.figures import HEADERS, Figure, Reading
from ketenrapport.intake.sources.header import find_header, header_again, not_in_header, other_periods
from ketenrapport.intake.sources.message import Subject
from ketenrapport.intake.sources.number import NOTATIONS, NotANumberError, is_figure, multiplied, notation, number_of
from ketenrapport.intake.sources.period import COARSE, PeriodReader
from ketenrapport.intake.sources.source import BESIDE, FIGURES, FILE_NAME, LONG, WIDE, Link, Role, SourceError
from ketenrapport.organisation.one_cell import shown
from ketenrapport.organisation.raw import Merged
from ketenrapport.words.cell_names import letters
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ketenrapport.intake.sources.delivery import Delivery
    from ketenrapport.intake.sources.figures import Place
    from ketenrapport.intake.sources.header import Header
    from ketenrapport.intake.sources.known import Known, Kpi
    from ketenrapport.intake.sources.source import Source
    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.words.periods import Period

_ALIKE = 0.6  # as keys.Keys proposes codes


class _Layout(Struct, frozen=True):
    """How a delivery is laid out: its header, the columns below which figures stand, its notation, its periods; and which one it is."""

    number: int
    delivery: Delivery
    header: Header
    columns: Sequence[int]
    mark: str
    periods: PeriodReader

    def place(self, row: int, column: int) -> str:
        """What a cell is called."""
        return self.delivery.place(row, column)


class _Cells(Struct, frozen=True):
    """One row of a delivery as far as it is about one code and one period: the cells with figures, and what stands beside them.

    ``column`` is where to look for the period.
    """

    code: RawCell
    period: RawCell
    row: int
    column: int
    figures: tuple[tuple[Role, int, RawCell], ...]
    beside: Mapping[Role, RawCell]

    @property
    def filled(self) -> tuple[tuple[Role, int, RawCell], ...]:
        """The figures of which the cell isn't empty."""
        return tuple(one for one in self.figures if one[2] is not None)


class Reader:
    """Reads the deliveries of one source, one after the other, into one ``Reading``."""

    def __init__(self, source: Source, known: Known) -> None:
        self.source, self.known = source, known
        self.reading = Reading(source)
        self._told: set[tuple[Subject, object]] = set()
        self._monthly: set[str] = set()

    def read(self, delivery: Delivery) -> None:
        """Add what the delivery says. Raises SourceError when it has not the columns that the source names."""
        source = self.source
        header = find_header(delivery.rows, source.headers, self._codes())
        if header is None:
            raise SourceError(
                f"In {delivery.name} is geen koprij met {', '.join(source.headers) or 'een code van Bronkoppelingen'}"
                f"{not_in_header(delivery.rows, source.headers)}; "
                "controleer Kolommen op het blad Bronnen en de koppen in de levering"
                + (f", of noem bij Blad of tabel een van de andere bladen: {', '.join(delivery.beside)}." if delivery.beside else ".")
            )
        rows = [index for index in range(header.row + 1, len(delivery.rows)) if any(cell is not None for cell in delivery.rows[index])]
        days = header.texts if source.shape == WIDE and Role.KPI in source.roles else ()
        periods = PeriodReader.of(self.known.calendar, (self._period_cell(delivery, header, index) for index in rows), days)
        columns = self._figure_columns(header, periods)
        self._refuse_other_header(delivery, header, columns, periods)
        self._refuse_shared_header(delivery, header, columns, rows)
        taken = {*columns, *(header.column(name) for name in source.headers)}
        mark = notation(
            (at(delivery.rows[index], column) for index in rows for column in columns),
            (cell for index in rows for column, cell in enumerate(delivery.rows[index]) if column not in taken),
        )
        layout = _Layout(len(self.reading.said), delivery, header, columns, mark, periods)
        self.reading.said.append(", ".join([delivery.name, *delivery.said, *([NOTATIONS[mark]] if mark else [])]))
        seen: dict[str, Kpi] = {}
        filled: set[int] = set()
        for index in rows:
            if self._counts(delivery.rows[index], header):
                found = [kpi for cells in self._cells(layout, index) for kpi in self._take(layout, cells)]
                seen |= {kpi.code: kpi for kpi in found}
                filled.update(column for column, cell in enumerate(delivery.rows[index]) if found and is_figure(cell))
        self._refuse_months(layout)
        if source.shape == WIDE:
            self._tell_skipped(layout, list(seen.values()), filled)
        self._tell_doubled(layout)

    # --- where things stand ----------------------------------------------------------------------------------------------

    def _codes(self) -> set[str]:
        """What a code may be, folded: for a header of KPIs."""
        return {*self.source.links, *self.known.keys.codes}

    def _refuse_other_header(self, delivery: Delivery, header: Header, columns: Sequence[int], periods: PeriodReader) -> None:
        """Nothing, unless a second block begins below, with other columns. Raises SourceError."""
        rows, roles = delivery.rows, self.source.roles
        again = header_again(rows, header, self.source.headers, lambda text: self._is_column(text, periods))
        if again is None and self.source.shape == WIDE and Role.KPI in roles:
            code = header.column(roles[Role.KPI][0])
            again = other_periods(rows, header, columns, periods.is_period, lambda index: bool(self._links(at(rows[index], code))))
        if again is not None:
            where = delivery.place(again, 0)
            raise SourceError(f"In {delivery.name} staat bij {where} nog een koprij, met andere kolommen; lever elk blok apart aan.")

    def _refuse_shared_header(self, delivery: Delivery, header: Header, columns: Sequence[int], rows: Sequence[int]) -> None:
        """Nothing, unless figures stand below a header and beside it below none: one of both may be a budget. Raises SourceError."""
        code = self.source.roles.get(Role.KPI)
        about = [index for index in rows if code is None or self._links(at(delivery.rows[index], header.column(code[0])))]
        for column in columns if self.source.shape == WIDE else ():
            if column + 1 < len(header.texts) and header.texts[column + 1]:
                continue
            both = (all(is_figure(at(delivery.rows[index], place)) for place in (column, column + 1)) for index in about)
            if any(both):
                shared = f"onder '{header.texts[column]}' cijfers in meer dan één kolom"
                raise SourceError(f"In {delivery.name} staan {shared}; geef elke kolom haar eigen kop.")

    def _counts(self, row: Sequence[RawCell], header: Header) -> bool:
        """Whether a row is one that counts: by 'Alleen rijen waar', and no header that stands there again."""
        for name in {fold(name) for name, _ in self.source.only_where}:
            allowed = {fold(value) for one, value in self.source.only_where if fold(one) == name}
            if fold(text_of(at(row, header.columns[name]))) not in allowed:
                return False
        headers = self.source.headers
        return not headers or any(fold(text_of(at(row, header.column(name)))) != fold(name) for name in headers)

    def _figure_columns(self, header: Header, periods: PeriodReader) -> list[int]:
        roles = self.source.roles
        if self.source.shape == LONG:
            return [header.column(roles[role][0]) for role in FIGURES if role in roles]
        named = {fold(name) for name in self.source.headers}
        return [place for place, text in enumerate(header.texts) if text and fold(text) not in named and self._is_column(text, periods)]

    def _is_column(self, text: str, periods: PeriodReader) -> bool:
        """Whether a header in a wide delivery is one of figures: a period, or the code of a KPI where those are in columns."""
        if self.source.shape == LONG:
            return False
        return periods.is_period(text) if Role.KPI in self.source.roles else fold(text) in self._codes()

    def _tell_skipped(self, layout: _Layout, seen: Sequence[Kpi], filled: Collection[int]) -> None:
        """The columns of a wide delivery that say nothing: no period of any KPI in it, or no KPI; ``filled`` have figures."""
        named = {fold(name) for name in self.source.headers}
        first = min((layout.header.column(name) for name in self.source.headers), default=-1)
        for place in sorted(filled):
            if place > first and (place >= len(layout.header.texts) or not layout.header.texts[place]):
                self.reading.messages.add(Subject.SKIPPED_COLUMN, layout.delivery.name, f"kolom {letters(place + 1)} (zonder kop)")
        for place, text in enumerate(layout.header.texts):
            if not text or fold(text) in named:
                continue
            of_some = not seen or any(self._period_of_header(layout, text, kpi) is not None for kpi in seen)
            if place not in layout.columns or (Role.KPI in self.source.roles and not of_some):
                self.reading.messages.add(Subject.SKIPPED_COLUMN, layout.delivery.name, text)

    def _tell_doubled(self, layout: _Layout) -> None:
        """The columns with a header of Kolommen or 'Alleen rijen waar' that another one has, too: the first is read (R1)."""
        above = layout.delivery.rows[layout.header.row]
        named = {fold(name): layout.header.column(name) for name in self.source.headers}
        for place, text in enumerate(layout.header.texts):
            if named.get(fold(text), place) != place and not isinstance(at(above, place), Merged):
                self.reading.messages.add(Subject.SKIPPED_COLUMN, layout.delivery.name, f"{text} (staat er meer dan eens)")

    def _period_of_header(self, layout: _Layout, text: str, kpi: Kpi) -> Period | None:
        period, _ = layout.periods.read(text, kpi)
        return period if period is not None and period.frequency == kpi.frequency else None

    def _period_cell(self, delivery: Delivery, header: Header, index: int) -> RawCell:
        """What a row has for a period: a cell, the texts of several, or nothing where that stands in the header or the file's name."""
        headers = self.source.roles.get(Role.PERIOD, ())
        if not headers or fold(headers[0]) == FILE_NAME:
            return None
        row = delivery.rows[index]
        if len(headers) == 1:
            return at(row, header.column(headers[0]))
        return joined_period([(name, text_of(at(row, header.column(name)))) for name in headers]) or None

    def _cells(self, layout: _Layout, index: int) -> Iterator[_Cells]:
        """What a row says, a code and a period at a time."""
        row, roles, header = layout.delivery.rows[index], self.source.roles, layout.header
        beside = {role: at(row, header.column(roles[role][0])) for role in BESIDE if role in roles}
        period = self._period_cell(layout.delivery, header, index)
        home = header.columns.get(fold(roles[Role.PERIOD][0]), 0) if Role.PERIOD in roles else 0
        code = at(row, header.column(roles[Role.KPI][0])) if Role.KPI in roles else None
        if self.source.shape == LONG:
            places = [(role, header.column(roles[role][0])) for role in FIGURES if role in roles]
            yield _Cells(code, period, index, home, tuple((role, place, at(row, place)) for role, place in places), beside)
            return
        for place in layout.columns:
            text, figure = header.texts[place], ((Role.VALUE, place, at(row, place)),)
            yield (
                _Cells(code, text, index, place, figure, beside) if Role.KPI in roles else _Cells(text, period, index, home, figure, beside)
            )

    # --- what it says ----------------------------------------------------------------------------------------------------

    def _take(self, layout: _Layout, cells: _Cells) -> list[Kpi]:
        """The KPIs that these cells are about, after taking in what they say."""
        links = self._links(cells.code)
        if not links:
            self._tell_unknown(layout, cells)
            return []
        seen = []
        for link in links:
            if link.problem:
                if cells.filled:
                    detail = f"{text_of(cells.code)} → {link.kpi}: {link.problem}; verbeter het op het blad Bronkoppelingen"
                    self._once(Subject.UNCLEAR_LINK, (fold(text_of(cells.code)), link.kpi), layout.delivery.name, detail)
                continue
            kpi = self.known.kpis.get(link.kpi)
            if kpi is None:
                if cells.filled:
                    self._once(Subject.NOT_MEASURED, link.kpi, layout.delivery.name, f"{link.kpi} {self.known.why_not(link.kpi)}")
                continue
            seen.append(kpi)
            period = self._period(layout, cells, kpi)
            if period is not None:
                self._take_figures(layout, cells, link, kpi, period)
        return seen

    def _links(self, cell: RawCell) -> tuple[Link, ...]:
        """What a code stands for; that of a KPI needs no link (R7)."""
        text = text_of(cell)
        found = self.source.links.get(fold(text))
        if found:
            return found
        code = self.known.code(text) if text else None
        return (Link(code),) if code else ()

    def _tell_unknown(self, layout: _Layout, cells: _Cells) -> None:
        """An unknown code once, with one that is like it (R7); one without figures is a heading or a footnote."""
        if not any(is_figure(cell) for _, _, cell in cells.filled):
            return
        text = text_of(cells.code)
        where = layout.delivery.name
        if not text:
            self._once(Subject.UNKNOWN_CODE, (where, cells.row), where, f"{layout.place(cells.row, 0)} zonder code")
            return
        spelled = {code: code for code in self.source.links} | dict(self.known.keys.names) | dict(self.known.keys.codes)
        near = get_close_matches(fold(text), spelled, n=1, cutoff=_ALIKE)
        proposal = f" (bedoelt u {spelled[near[0]]}?)" if near else ""
        self._once(Subject.UNKNOWN_CODE, fold(text), where, f"{shown(text)}{proposal}")

    def _period(self, layout: _Layout, cells: _Cells, kpi: Kpi) -> Period | None:
        """The period that the cells are about; None, which is told where it should be one, when it is none of this KPI."""
        headers = self.source.roles.get(Role.PERIOD, ())
        where = layout.delivery.name
        if headers and fold(headers[0]) == FILE_NAME:
            period = layout.periods.in_name(layout.delivery.file, kpi)
            if period is None and cells.filled:
                self._once(Subject.NO_PERIOD, (where, kpi.frequency), where, f"de bestandsnaam noemt geen periode per {kpi.frequency}")
            return period
        period, around = layout.periods.read(cells.period, kpi)
        if period is not None and period.frequency == kpi.frequency:
            return period
        if headers and cells.filled:
            place = layout.place(cells.row, cells.column)
            if period is None:
                text = f"'{shown(text_of(cells.period))}'" if text_of(cells.period) else "leeg"
                meant = f", bedoelt u {around}?" if around else ""
                self._once(Subject.NO_PERIOD, (where, cells.row), where, f"{text} ({place}{meant})")
                if kpi.frequency in COARSE and layout.periods.is_month(cells.period):
                    self._monthly.add(kpi.code)
            elif self.source.shape == LONG:
                detail = f"{kpi.code} {period.code} ({place}): wordt gemeten per {kpi.frequency}"
                self._once(Subject.OTHER_FREQUENCY, (where, cells.row, kpi.code), where, detail)
        return None

    def _refuse_months(self, layout: _Layout) -> None:
        """Refuse what is there per month of a KPI per quarter or year: its last day of March is the figure of March, not of a quarter."""
        for figure in self.reading.figures.values():
            if figure.kpi.code in self._monthly and any(number == layout.number for number, _, _ in figure.cells.values()):
                figure.is_refused = True
                detail = f"{figure}: staat er per maand en wordt gemeten per {figure.kpi.frequency}"
                self._once(Subject.OTHER_FREQUENCY, figure.key, figure.where, detail)
        self._monthly.clear()

    def _take_figures(self, layout: _Layout, cells: _Cells, link: Link, kpi: Kpi, period: Period) -> None:
        key = (kpi.code, period.code)
        self.reading.mentioned.add(key)
        if not cells.filled:
            return
        where = layout.delivery.name
        if period.end >= self.known.today:
            self._once(Subject.NOT_ENDED, key, where, f"{kpi.code} {period.code}")
            return
        figure = self.reading.figures.setdefault(key, Figure(kpi, period, where))
        for role, column, cell in cells.filled:
            becomes = link.becomes if role is Role.VALUE else FIGURES[role]
            place = layout.place(cells.row, column)
            try:
                number = multiplied(number_of(cell, layout.mark, kpi, becomes), cell, link, becomes)
            except NotANumberError as error:
                if error.subject is Subject.NO_FIGURE:
                    figure.silent.add(becomes)
                else:
                    figure.is_refused = True
                once = key if error.subject is Subject.NO_FIGURE else (key, place)
                self._once(error.subject, (where, once), where, f"{figure}: {error} ({place})")
                continue
            self._put(layout, figure, becomes, number, (layout.number, cells.row, column))
        self._put_beside(layout, cells, figure)

    def _put(self, layout: _Layout, figure: Figure, name: str, number: Decimal, cell: Place) -> None:
        """Give a measurement a figure. Twice the same is told, twice different is refused; never is anything added up (R9)."""
        _, row, column = cell
        place = layout.place(row, column)
        place = f"{layout.delivery.name}, {place}" if figure.where != layout.delivery.name else place
        before, known = figure.figures.setdefault(name, number), figure.cells.setdefault(name, cell)
        first = figure.places.setdefault(name, place)
        if known == cell:
            return
        if first == place:  # two columns of a row, which a text file has no name for
            place = f"kolom {layout.header.texts[column]}"
        if before == number:
            if figure.is_refused:
                return
            figure.is_confirmed = True
            self._once(Subject.TWICE_SAME, cell[:2], figure.where, f"{figure} ({first} en {place})")
            return
        figure.is_refused = figure.is_doubled = True
        both = f"{HEADERS[name]} {shown(float(before))} ({first}) en {shown(float(number))} ({place})"
        self._once(Subject.TWICE_DIFFERENT, figure.key, figure.where, f"{figure}: {both}")

    def _put_beside(self, layout: _Layout, cells: _Cells, figure: Figure) -> None:
        """Quality, day and remark that stand beside a figure."""
        where = layout.delivery.name
        for role, cell in cells.beside.items():
            if cell is None:
                continue
            value, problem = read_beside(role, cell)
            if problem is not None:
                figure.is_refused = True
                self._once(problem, (where, cells.row, role), where, f"{figure}: {text_of(cell)} ({layout.place(cells.row, 0)})")
                continue
            name = BESIDE[role]
            before = figure.beside.setdefault(name, value)
            if before == value:
                continue
            if role is Role.REMARK:
                figure.beside[name] = f"{before}; {value}" if str(value) not in str(before).split("; ") else before
            elif role is Role.AS_OF:
                figure.beside[name] = max(before, value, key=str)
            else:
                figure.is_refused = True
                self._once(Subject.TWICE_DIFFERENT, figure.key, where, f"{figure}: {HEADERS[name]} {before} en {value}")

    def _once(self, subject: Subject, about: object, where: str, detail: str) -> None:
        """Tell something about a subject, unless it has been told."""
        if (subject, about) not in self._told:
            self._told.add((subject, about))
            self.reading.messages.add(subject, where, detail)
