"""Who is asked for what: each data steward for the figures that are missing, each chain owner to explain her red and orange KPIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketenrapport.intake.entry import entry_rows
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.assessment import Assessment

Row = dict[str, Any]


class Request(Struct, frozen=True):
    """What one person is asked: ``figures`` are rows of Invoer with the definition of their KPI, ``explanations`` KPIs off their norm."""

    person: str
    name: str
    email: str
    figures: tuple[Row, ...]
    explanations: tuple[Row, ...]

    def as_data(self) -> dict[str, object]:
        """Who still owes how much, for programs."""
        return {"persoon": self.person, "naam": self.name, "cijfers": len(self.figures), "toelichtingen": len(self.explanations)}


class Asking(Struct, frozen=True):
    """All requests about the report period of an assessment, and the KPIs that nobody on Personen can be asked for.

    ``nobody`` are those without a data steward whose figures are missing, ``unexplained`` those off their norm in a chain without owner.
    """

    requests: tuple[Request, ...]
    nobody: tuple[str, ...]
    unexplained: tuple[str, ...]


def asking(assessment: Assessment) -> Asking:
    """Who is asked for what, in the order of Personen."""
    organisation = assessment.organisation
    people = {row["person_id"]: row for row in organisation.rows["people"]}
    stewards = {row["kpi_id"]: (row["data_steward"], row["definition"]) for row in organisation.rows["kpis"]}
    figures: dict[str, list[Row]] = {}
    nobody: dict[str, None] = {}
    for row in entry_rows(organisation).to_dict("records"):
        steward, definition = stewards.get(row["kpi"], (None, None))
        if steward in people:
            figures.setdefault(steward, []).append({str(name): cell for name, cell in row.items()} | {"definition": definition})
        else:
            nobody[row["kpi"]] = None
    explanations = _to_explain(assessment)
    unexplained = [row["kpi"] for owner, rows in explanations.items() if owner not in people for row in rows]
    asked = [code for code in people if code in figures or code in explanations]
    requests = tuple(_request(people[code], figures.get(code, []), explanations.get(code, [])) for code in asked)
    return Asking(requests, tuple(nobody), tuple(unexplained))


def _request(person: Mapping[str, Any], figures: list[Row], explanations: list[Row]) -> Request:
    name, email = person["name"] or person["person_id"], person["email"] or ""
    return Request(person["person_id"], name, email, tuple(figures), tuple(explanations))


def _to_explain(assessment: Assessment) -> dict[str | None, list[Row]]:
    """The KPIs off their norm that have no explanation yet, by the owner of their chain, None when it has none."""
    context, judgement, organisation = assessment.context, assessment.judgement, assessment.organisation
    found: dict[str | None, list[Row]] = {}
    for kpi in context.kpis.values():
        status = Status(context.status[kpi.node])
        owner = organisation.owner(kpi.chain)
        off_norm = status.is_off_norm and not kpi.is_context and not judgement.linked[kpi.node, -1]
        if not off_norm or kpi.code in context.explained or kpi.chain not in organisation.running:
            continue
        value, target = float(judgement.value[kpi.node, -1]), float(judgement.target[kpi.node, -1])
        found.setdefault(owner, []).append({
            "kpi": kpi.code, "name": (kpi.row["name"] or "").lstrip("–- "), "period": organisation.report_period.code,
            "verdict": STATUS[status].label, "value": value, "target": target if target == target else None, "unit": kpi.row["unit"],
        })  # fmt: skip
    return found
