"""The sheet Wat als: what another norm or weight would make of a KPI, its promise and its chain.

Nothing is approximated: the norm and the weight are put in the place of what stands on Normen and KPI's, and all of it is read and
judged again by the same arithmetic. Nothing else ever sees them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.assessment import judged_only
from ketenrapport.organisation.one_cell import as_written
from ketenrapport.organisation.raw import CellError, Merged, RawTable, Uncalculated
from ketenrapport.organisation.tree import kpi_keys
from ketenrapport.results.remarks import reason_of
from ketenrapport.results.tree_table import label, norm_of, value_of
from ketenrapport.words import wording
from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import GENERAL, as_shown
from ketenrapport.words.schema import TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import BOUNDS, VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawCell

WHAT_IF = TABLE["what_if"]
Answers = dict[str, dict[int, object]]
"""What comes in each column of the table, by header and by row of the sheet."""
Formatted = tuple["RawCell", str]
"""A cell and its number format: what a user sees is what counts."""

_BRIEFLY = {"target": "norm", "signal": "signaal", "target_high": "norm boven", "signal_high": "signaal boven", "weight": "gewicht"}
_MOST_VARIANTS = 25
_TOO_MANY = f"Niet gerekend: meer dan {_MOST_VARIANTS} vragen."
_ALWAYS = date(1950, 1, 1)  # from here on a norm holds that is tried: over every window
_ASKED = tuple(column.identifier for column in WHAT_IF.columns if column.by_user)
_ANSWERED = tuple(column for column in WHAT_IF.columns if not column.by_user)


class Question(Struct, frozen=True):
    """One row: what is asked about which KPI; ``asked`` holds the bounds and the weight that were filled in, ``wrong`` why it can't be."""

    row: int
    kpi: str
    asked: Mapping[str, Formatted]
    variant: str
    wrong: str = ""


def asks(raws: Mapping[str, RawTable]) -> bool:
    """Whether anything stands on the sheet Wat als."""
    raw = raws.get(WHAT_IF.identifier)
    return raw is not None and len(raw.rows) > 0


def what_if(assessment: Assessment, raws: Mapping[str, RawTable]) -> Answers:
    """What to write beside the questions of the sheet Wat als; nothing when there are none. ``raws`` is what the assessment is made of."""
    if not asks(raws):
        return {}
    raw = raws[WHAT_IF.identifier]
    there = [column for column in _ANSWERED if raw.has(column.header)]
    answers: Answers = {column.header: dict.fromkeys(raw.rows.tolist()) for column in there}
    variants: dict[str, list[Question]] = {}
    for question in _questions(assessment, raw):
        variants.setdefault(question.variant, []).append(question)
    for at, asked in enumerate(variants.values()):
        questions = asked if at < _MOST_VARIANTS else [replace(question, wrong=question.wrong or _TOO_MANY) for question in asked]
        fine = [question for question in questions if not question.wrong]
        outcome = judged_only(_changed(assessment.organisation, raws, fine), assessment.organisation.report_period.code) if fine else None
        for question in questions:
            told = {"kpi_now": question.wrong} if question.wrong or outcome is None else _answer(assessment, question, *outcome)
            for column in there:
                answers[column.header][question.row] = told.get(column.identifier)
    return answers


def _questions(assessment: Assessment, raw: RawTable) -> list[Question]:
    """The rows in which something is asked."""
    keys, found, seen = kpi_keys(assessment.organisation.nodes), list[Question](), set[tuple[str, str]]()
    for at, row in enumerate(raw.rows.tolist()):
        cells = {name: _cell(raw, WHAT_IF.column(name).header, at) for name in _ASKED}
        filled = {name: cell for name, cell in cells.items() if _text(cell[0])}
        if not filled:
            continue
        written = _text(cells["kpi"][0])
        code, _ = keys.find(written) or ("", False)
        variant = fold(_text(cells["variant"][0])) or f"\n{row}"
        asked = {name: cell for name, cell in filled.items() if name in (*BOUNDS, "weight")}
        if not written:
            wrong = "Kies een KPI."
        elif not code:
            wrong = f"{written} staat niet op het blad KPI's."
        elif not asked:
            wrong = "Vul een andere norm of een ander gewicht in."
        elif (variant, code) in seen:
            wrong = f"{code} staat in deze groep al hoger."
        elif not assessment.organisation.has_period:
            wrong = "Er zijn nog geen metingen om over te oordelen."
        else:
            wrong = ""
        seen.add((variant, code))
        found.append(Question(row, code, asked, variant, wrong))
    return found


def _cell(raw: RawTable, header: str, at: int) -> Formatted:
    return raw.cells(header)[at], raw.number_format(header, at)


def _text(cell: RawCell) -> str:
    """What stands in a cell, as text; '' when nothing does."""
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, Uncalculated):
        return f"={cell.formula}"
    return as_written(cell.value if isinstance(cell, Merged) else cell).strip()  # type: ignore[arg-type]


def _changed(organisation: Organisation, raws: Mapping[str, RawTable], questions: Sequence[Question]) -> dict[str, RawTable]:
    """The tables of the workbook as if what is asked stood on Normen and KPI's."""
    changed = dict(raws)
    for question in questions:
        if question.asked.keys() & set(BOUNDS) and "targets" in changed:
            changed["targets"] = _with_norm(organisation, changed["targets"], question)
        if "kpis" in changed:
            changed["kpis"] = _with_weight(organisation, changed["kpis"], question)
    return changed


def _with_norm(organisation: Organisation, raw: RawTable, question: Question) -> RawTable:
    """Normen with one norm for the KPI, in force always: what is asked, and for the rest what is in force on the report date."""
    headers = _headers(raw, "targets")
    norms, keys = organisation.tables["targets"], kpi_keys(organisation.nodes)
    own = norms[(norms["kpi"] == question.kpi) & (norms["valid_from"] <= organisation.report_date)]
    now = own.sort_values("valid_from", kind="stable")["row"].tolist()
    at = int(np.flatnonzero(raw.rows == now[-1])[0]) if now else None
    cells: dict[str, Formatted] = {headers["kpi"]: (question.kpi, GENERAL), headers["valid_from"]: (_ALWAYS, GENERAL)}
    for name in BOUNDS:
        kept: Formatted = (None, GENERAL) if at is None else _cell(raw, headers[name], at)
        cells[headers[name]] = question.asked.get(name, kept)
    theirs = [(keys.find(_text(cell)) or ("",))[0] != question.kpi for cell in raw.cells(headers["kpi"])]
    longer = raw.only(np.array(theirs, dtype=bool)).with_empty_row()
    return longer.with_cells(len(longer.rows) - 1, cells)


def _with_weight(organisation: Organisation, raw: RawTable, question: Question) -> RawTable:
    """KPI's with the weight that is asked, and as many decimals as the KPI has now: its earlier norms still stand on Normen."""
    headers = _headers(raw, "kpis")
    node = organisation.column("code").index(question.kpi)
    at = int(np.flatnonzero(raw.rows == organisation.column("row")[node])[0])
    decimals = organisation.column("decimals")[node]
    cells: dict[str, Formatted] = {}
    if decimals == decimals:
        cells[headers["decimals"]] = float(decimals), GENERAL
    if "weight" in question.asked:
        cells[headers["weight"]] = question.asked["weight"]
    return raw.with_cells(at, cells)


def _headers(raw: RawTable, table: str) -> dict[str, str]:
    """The header of each column, as it is written there, or as it would be."""
    return {column.identifier: raw.spelled(column.header) for column in TABLE[table].columns}


def _answer(assessment: Assessment, question: Question, organisation: Organisation, judgement: Judgement) -> dict[str, object]:
    """The cells beside a question that could be judged."""
    now, then = assessment.organisation, organisation
    node = now.column("code").index(question.kpi)
    value = node
    while value >= 0 and now.column("kind")[value] not in VALUES:
        value = int(now.column("parent")[value])
    chain = int(now.column("chain")[node])

    def verdicts(name: str, at: int) -> dict[str, object]:
        if at < 0:
            return {}
        code = now.column("code")[at]
        other = then.column("code").index(code)
        return {f"{name}_now": _verdict(assessment.judgement, at), f"{name}_then": _verdict(judgement, other)}

    if unread := _unread(question, then):
        return {"name": now.column("name")[node], "kpi_now": f"{unread} is geen getal."}
    return {
        "name": now.column("name")[node],
        "figure": value_of(assessment, node),
        "target_now": norm_of(assessment, node),
        **verdicts("kpi", node),
        "promise": now.column("name")[value] if value >= 0 else "",
        **verdicts("promise", value),
        "chain": now.column("code")[chain] if chain >= 0 else "",
        **verdicts("chain", chain),
        "outcome": _told(assessment, question),
    }


def _unread(question: Question, organisation: Organisation) -> str:
    """What was asked and could not be read, with its header; '' when all could."""
    norms = organisation.tables["targets"]
    bounds = norms[norms["kpi"] == question.kpi]
    kpis = organisation.tables["kpis"]
    weights = kpis["weight"][kpis["kpi_id"] == question.kpi]
    for name, (content, _) in question.asked.items():
        column = weights if name == "weight" else bounds[name]
        if not len(column) or column.isna().any():
            return f"{WHAT_IF.column(name).header} {_text(content)}"
    return ""


def _verdict(judgement: Judgement, node: int) -> str:
    """A verdict with its score, or with why there is none."""
    score, status = judgement.shown_score[node, -1], judgement.status[node, -1]
    if status == Status.GREY and (why := reason_of(judgement, node, judgement.status.shape[1] - 1)):
        return f"{wording.STATUS[Status.GREY].symbol} {why}"
    return label(status) if np.isnan(score) else f"{label(status)}, score {wording.number(score, 0)}"


def _told(assessment: Assessment, question: Question) -> str:
    """With what was reckoned, so that nobody takes an answer for that to a later question."""
    words = [f"{_BRIEFLY[name]} {_shown(*cell)}" for name, cell in question.asked.items()]
    return f"{question.kpi}, {wording.short_name(assessment.organisation.report_period)}: {', '.join(words)}"


def _shown(cell: RawCell, code: str) -> str:
    """A cell as its user sees it."""
    return as_shown(cell, code) if isinstance(cell, int | float) and not isinstance(cell, bool) else _text(cell)
