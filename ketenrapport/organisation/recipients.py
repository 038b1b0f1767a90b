"""Who gets which report: the sheet Distributie, with people of the organisation told from others (methode a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.words.addresses import unmailable
from ketenrapport.words.notation import clean, fold
from ketenrapport.words.vocabulary import Variant

if TYPE_CHECKING:
    from ketenrapport.organisation.model import Organisation, Row


class Recipient(Struct, frozen=True):
    """One report for one person: ``row`` is that of Distributie, None for an owner who gets it because that sheet is empty.

    ``narrowed``: she is an outsider, so she gets less than the sheet says. ``elsewhere`` is what Personen has as her address, when this
    one isn't on Personen at all: it may be of somebody with the same name.
    """

    chain: str
    name: str
    address: str
    variant: str
    row: int | None = None
    elsewhere: str = ""
    narrowed: bool = False

    @property
    def problem(self) -> str:
        """Why nothing can be mailed there; '' when it can."""
        return unmailable(self.address)


def is_outsider(organisation: Organisation, row: Row) -> bool:
    """Whether a recipient stands on Personen neither by name, nor by code, nor by e-mail address."""
    people = organisation.rows["people"]
    names = {fold(text) for person in people for text in (person["name"], person["person_id"]) if text}
    addresses = {fold(person["email"]) for person in people if person["email"]}
    return fold(row["recipient"] or "") not in names and fold(row["email"] or "") not in addresses


def recipients(organisation: Organisation) -> list[Recipient]:
    """Who gets what of the chains that have not ended; an outsider gets nothing but the external variant.

    With an empty sheet each owner gets the full report.
    """
    rows = organisation.rows["distribution"]
    if not rows:
        return [one for chain in organisation.chains if (one := _owner(organisation, chain)) is not None]
    names = {fold(person["person_id"]): person["name"] for person in organisation.rows["people"] if person["person_id"] and person["name"]}
    found = []
    for row in rows:
        if row["chain"] in organisation.chains:
            variant = Variant.EXTERNAL if is_outsider(organisation, row) else row["variant"] or Variant.EXTERNAL
            name = names.get(fold(row["recipient"] or ""), row["recipient"] or "")
            address = clean(row["email"] or "")
            elsewhere = "" if variant == Variant.EXTERNAL else _elsewhere(organisation, row["recipient"] or "", address)
            narrowed = variant != (row["variant"] or Variant.EXTERNAL)
            found.append(Recipient(row["chain"], clean(str(name)), address, variant, row["row"], elsewhere, narrowed))
    return found


def address_of(organisation: Organisation, name: str) -> str:
    """The address of a person who has this code, or else is named so; '' when Personen has none, or several people are."""
    addresses = _addresses(organisation, name)
    return addresses[0] if len(addresses) == 1 else ""


def _addresses(organisation: Organisation, name: str) -> list[str]:
    people = organisation.rows["people"]
    found = [person for person in people if fold(person["person_id"] or "") == fold(name)]
    found = found or [person for person in people if fold(person["name"] or "") == fold(name)]
    return list({fold(person["email"]): clean(person["email"]) for person in found if person["email"]}.values())


def _elsewhere(organisation: Organisation, name: str, address: str) -> str:
    """What Personen has as the address of who is named so, when nobody there has this one."""
    everybody = {fold(person["email"]) for person in organisation.rows["people"] if person["email"]}
    return "" if not address or fold(address) in everybody else "; ".join(_addresses(organisation, name))


def _owner(organisation: Organisation, chain: str) -> Recipient | None:
    code = organisation.owner(chain)
    return Recipient(chain, organisation.owner_name(chain), address_of(organisation, code), Variant.FULL) if code else None
