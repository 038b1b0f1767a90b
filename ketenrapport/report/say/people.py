"""Who people are: the names of owner, customers and others, as far as the readers may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.wording import listing

if TYPE_CHECKING:
    from datetime import date

    from ketenrapport.report.say.chain_view import ChainView


def customers(report: ChainView) -> str:
    """The customers of the chain by name."""
    names = report.names("customers")
    return listing(names.get(code, code) for code in report.record.get("customers") or ())


def person(report: ChainView, code: str | None) -> str:
    """The name of a person by her code, or what was typed instead of one; '' for outsiders, and for nobody."""
    return "" if report.external or not code else report.names("people").get(code, code)


def owner(report: ChainView, on: date | None = None) -> str:
    """Who owned the chain on a day (the report date), with job title: ``Ruud van Dalen, Directeur Fysiek domein``.

    For outsiders the job title alone.
    """
    name, job_title = _name_and_job_title(report, on)
    return ", ".join(part for part in ("" if report.external else name, job_title) if part)


def owner_briefly(report: ChainView, on: date | None = None) -> str:
    """The name of that owner, or for outsiders the job title."""
    name, job_title = _name_and_job_title(report, on)
    return job_title if report.external else name


def of_owner(report: ChainView) -> str:
    """Whose decisions these are, to add to what they are called: `` van Ruud van Dalen``; '' when there is no owner."""
    owned = owner_briefly(report)
    return f" van {owned}" if owned else ""


def _name_and_job_title(report: ChainView, on: date | None) -> tuple[str, str]:
    name = report.organisation.owner_name(report.code, on)
    people = report.organisation.rows["people"]
    return name, next((row["job_title"] or "" for row in people if name and name in (row["name"], row["person_id"])), "")
