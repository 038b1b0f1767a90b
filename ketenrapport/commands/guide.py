"""A first workbook from a dozen answers: one chain, its owner, customer and promise, one KPI with norm and three figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from ketenrapport.commands.workbooks import put_new, refuse_name
from ketenrapport.organisation.percentages import means_percent
from ketenrapport.saving.own_folder import own_folder
from ketenrapport.words import wording
from ketenrapport.words.notation import clean, fold, parse_number, two_readings
from ketenrapport.words.period_notation import read_period
from ketenrapport.words.periods import containing, parse
from ketenrapport.words.schema import SETTING
from ketenrapport.words.vocabulary import Direction, Frequency, NodeKind, ScoreRollup, TimeAgg, ValueRollup, Window

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from ketenrapport.words.periods import Period
    from ketenrapport.workbook.new.tables import Row

FIGURES = 3
Ask = Callable[[str, str], str]
"""Puts a question to the user, with what holds when nothing is typed ('' for nothing), and gives the answer."""
T = TypeVar("T")
_LITTLE_WORDS = frozenset(("een", "het", "de", "van", "voor", "naar", "met", "onze", "haar", "hun"))
_CODE = 4  # letters
_LESS_IS_BETTER = ("dag", "week", "weken", "uur", "uren", "minuten", "seconden", "maanden", "€", "euro")


class Answers(Struct, frozen=True):
    """What the user answered; ``figures`` belong to the last months up to and including ``month``, None where there is none."""

    organisation: str
    chain: str
    code: str
    owner: str
    customer: str
    promise: str
    kpi: str
    unit: str
    direction: Direction
    norm: float
    signal: float | None
    months: tuple[Period, ...]
    figures: tuple[float | None, ...]


def first_workbook(path: Path, ask: Ask, complain: Callable[[str], None], today: date) -> Path:
    """The path of a new workbook that is filled in with the answers; ``complain`` tells why an answer can't be.

    A question comes again until its answer can be used; what ``ask`` raises goes on, and nothing is written then. Raises CommandError
    when there can be no workbook of this name.
    """
    refuse_name(path)
    answers = _asked(ask, complain, today)
    with own_folder() as folder:
        from ketenrapport.workbook.new.build import write_workbook

        made = folder / "werkmap.xlsx"
        write_workbook(made, rows_of(answers))
        return put_new(made, path)


def rows_of(answers: Answers) -> dict[str, list[Row]]:
    """The rows of the input tables that say this, by identifier. What was not asked stays empty: it is still to be filled in."""
    code, months = answers.code, answers.months
    value, kpi = f"{code}.KW1", f"{code}.R1"
    is_count = fold(answers.unit) in ("aantal", "stuks", "keer")
    measured = [(month, figure) for month, figure in zip(months, answers.figures, strict=True) if figure is not None]
    settings = {"organisatie": answers.organisation, "rapportperiode": months[-1].code}
    return {
        "settings": [{"key": SETTING[key].key, "value": text} for key, text in settings.items()],
        "people": [{"person_id": "P01", "name": answers.owner, "is_mt_member": "ja"}],
        "customers": [{"customer_id": "K01", "name": answers.customer, "kind": "klant", "expectation": answers.promise}],
        "chains": [{"chain_id": code, "name": answers.chain, "owner": "P01", "customers": "K01", "rhythm": "maand"}],
        "values": [
            {"value_id": value, "chain": code, "kind": NodeKind.CUSTOMER_VALUE, "promise": answers.promise, "customer": "K01", "weight": 1}
        ],
        "kpis": [{
            "kpi_id": kpi, "parent": value, "name": answers.kpi, "kind": NodeKind.RESULT, "unit": answers.unit,
            "direction": answers.direction, "frequency": Frequency.MONTH, "time_agg": TimeAgg.SUM if is_count else TimeAgg.LAST,
            "value_rollup": ValueRollup.MEASURED, "score_rollup": ScoreRollup.OWN, "weight": 1, "judge_on": Window.PERIOD,
        }],
        "targets": [{"kpi": kpi, "valid_from": months[0].start.replace(month=1), "target": answers.norm, "signal": answers.signal}],
        "measurements": [{"kpi": kpi, "period": month.code, "value": figure} for month, figure in measured],
    }  # fmt: skip


def _asked(ask: Ask, complain: Callable[[str], None], today: date) -> Answers:
    def put(question: str, read: Callable[[str], T], default: str = "") -> T:
        while True:
            try:
                return read(clean(ask(question, default)).strip())
            except ValueError as error:
                complain(str(error))

    organisation = put("Hoe heet uw organisatie?", _something)
    chain = put("Welke keten beschrijft u eerst (bijvoorbeeld: Het verstrekken van vergunningen)?", _something)
    code = put("Met welke korte code?", _a_code, _code_for(chain))
    owner = put("Wie uit het managementteam is de eigenaar (voor- en achternaam)?", _something)
    customer = put("Voor welke klant is de keten?", _something)
    promise = put("Wat belooft u die klant, in één zin?", _something)
    kpi = put("Welk cijfer zegt of die belofte is nagekomen (bijvoorbeeld: Besluiten binnen acht weken)?", _something)
    unit = put("In welke eenheid?", _something, "%")
    likely = Direction.LOWER if fold(unit).startswith(_LESS_IS_BETTER) else Direction.HIGHER
    direction = put("Is hoger of lager beter?", _a_direction, str(likely))
    norm = put("Wat is de norm?", _a_number)
    signal = put("Vanaf welke waarde is actie nodig (Enter als u dat nog niet weet)?", lambda text: _a_signal(text, norm, direction))
    last = put("Over welke maand is het laatste cijfer?", _a_month, _month_before(containing(today, Frequency.MONTH)).code)
    months = [last]
    while len(months) < FIGURES:
        months.insert(0, _month_before(months[0]))
    figures: list[float | None] = []
    for month in months:
        needed = month == last and not any(figure is not None for figure in figures)
        read = _a_number if needed else _perhaps_a_number
        figures.append(put(f"{kpi} over {wording.period_phrase(month)}{'' if needed else ' (Enter als het er niet is)'}?", read))
    return Answers(
        organisation, chain, code, owner, customer, promise, kpi, "%" if means_percent(unit) else unit, direction, norm, signal,
        tuple(months), tuple(figures),
    )  # fmt: skip


def _month_before(month: Period) -> Period:
    return containing(month.start - timedelta(days=1), Frequency.MONTH)


def _something(text: str) -> str:
    if not text:
        raise ValueError("Dat kan niet leeg blijven.")
    return text


def _a_code(text: str) -> str:
    if not text or any(sign.isspace() or sign in ";,|" for sign in text):
        raise ValueError("Een code is één woord, zonder spaties, komma's en puntkomma's; bijvoorbeeld VERG.")
    return text.upper()


def _code_for(chain: str) -> str:
    """The first letters of what seems to be the word that matters: the longest.

    >>> _code_for("Het verstrekken van vergunningen")
    'VERG'
    """
    words = ["".join(filter(str.isalnum, word)) for word in chain.split() if fold(word) not in _LITTLE_WORDS]
    return max(words, key=len, default="KETEN")[:_CODE].upper() or "KETEN"


def _a_direction(text: str) -> Direction:
    for direction in (Direction.HIGHER, Direction.LOWER):
        if fold(text) and str(direction).startswith(fold(text)):
            return direction
    raise ValueError("Kies hoger of lager.")


def _a_number(text: str) -> float:
    number = parse_number(text)
    if number is not None:
        return number
    if two_readings(text):
        raise ValueError(f"'{text}' is op twee manieren te lezen; gebruik een komma voor decimalen en laat punten weg.")
    raise ValueError("Vul een getal in, bijvoorbeeld 92,5.")


def _perhaps_a_number(text: str) -> float | None:
    return _a_number(text) if text else None


def _a_signal(text: str, norm: float, direction: Direction) -> float | None:
    signal = _perhaps_a_number(text)
    if signal is not None and (signal > norm if direction is Direction.HIGHER else signal < norm):
        shown = wording.in_full(norm)
        raise ValueError(f"Bij {direction} is beter ligt die waarde aan de andere kant van de norm {shown}.")
    return signal


def _a_month(text: str) -> Period:
    period = parse(read_period(text) or "")
    if period is None or period.frequency is not Frequency.MONTH:
        raise ValueError("Vul een maand in, bijvoorbeeld 2026-10 of oktober 2026.")
    return period
