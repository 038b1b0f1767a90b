"""A source as the controller fills it in on Bronnen and Bronkoppelingen: where it is, and which column and code mean what."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.organisation.one_cell import shown
from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import exact
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ketenrapport.organisation.model import Organisation, Row
    from ketenrapport.organisation.raw import RawTable

LINKS = TABLE["source_codes"]


class Role(StrEnum):
    """What a column of a delivery holds, in the words of Kolommen."""

    KPI = "kpi"
    PERIOD = "periode"
    VALUE = "waarde"
    NUMERATOR = "teller"
    DENOMINATOR = "noemer"
    COUNT = "aantal"
    QUALITY = "kwaliteit"
    AS_OF = "peildatum"
    REMARK = "opmerking"


FIGURES = {Role.VALUE: "value", Role.NUMERATOR: "numerator", Role.DENOMINATOR: "denominator", Role.COUNT: "n"}
"""The roles that hold a figure, with the column of Metingen that it goes to."""
BESIDE = {Role.QUALITY: "quality", Role.AS_OF: "as_of", Role.REMARK: "remark"}
"""The roles of what is told about a figure, with the column of Metingen that it goes to."""
FILE_NAME = "bestandsnaam"
"""What stands for the name of the file where a column is expected."""
OWN_FOLDER = "werkmap"
"""The connection that everybody has: queries on the files in the folder of the workbook itself, which a source may read anyway (R13)."""

_NEXT_ROLE = rf"(?i),\s*(?:{'|'.join(Role)})\s*="
CSV, EXCEL, SQL = "csv", "excel", "sql"
LONG, WIDE = "lang", "breed"


class SourceError(Exception):
    """A source, or one file of it, can't be read. The message is one Dutch sentence that says what to do."""


class Link(Struct, frozen=True):
    """What one code of a source stands for: which figure of which KPI, and what it is multiplied with.

    ``problem`` says why that isn't known, as a part of a sentence: no figure comes in by such a link.
    """

    kpi: str
    becomes: str = "value"
    factor: Decimal = Decimal(1)
    problem: str = ""


class Source(Struct, frozen=True):
    """One row of Bronnen, with its rows of Bronkoppelingen.

    ``roles`` maps each role to the headers in which it stands: more than one where they are joined (``Jaar+Maand``). ``only_where``
    are pairs of a header and what must stand below it. ``links`` maps each code, folded, to what it stands for. ``promised`` are the
    KPIs that it should deliver: what Metingen has of them and a delivery hasn't is told.
    """

    code: str
    kind: str
    location: str
    table: str = ""
    query: str = ""
    shape: str = LONG
    roles: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    only_where: tuple[tuple[str, str], ...] = ()
    links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    promised: frozenset[str] = frozenset()

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that a delivery must have."""
        named = [header for headers in self.roles.values() for header in headers]
        return tuple(dict.fromkeys([*(one for one in named if fold(one) != FILE_NAME), *(header for header, _ in self.only_where)]))

    def brings(self, kpi: str, name: str) -> bool:
        """Whether it has a place for this figure of a KPI: a column of its own, or a code that becomes it."""
        own = any(FIGURES.get(role) == name for role in self.roles)
        return own or any(link.kpi == kpi and link.becomes == name for several in self.links.values() for link in several)


def sources_of(organisation: Organisation, raw: RawTable | None = None) -> list[Source | tuple[str, str]]:
    """The active sources in the order of the sheet; a code and a sentence for one that is not filled in right.

    ``raw`` is Bronkoppelingen as it stands there: of rows that contradict one another only the first is read.
    """
    links = _links(organisation, raw)
    found: list[Source | tuple[str, str]] = []
    for row in organisation.rows["sources"]:
        if row["active"] is False or not row["source_id"]:
            continue
        try:
            found.append(_source(row, links.get(row["source_id"], {})))
        except SourceError as error:
            found.append((row["source_id"], str(error)))
    return found


def links_of(organisation: Organisation, raw: RawTable | None = None) -> dict[str, tuple[Link, ...]]:
    """What the codes of all sources together stand for, folded: for a block of which nobody says where it came from."""
    found: dict[str, tuple[Link, ...]] = {}
    for codes in _links(organisation, raw).values():
        for code, several in codes.items():
            found[code] = tuple(dict.fromkeys([*found.get(code, ()), *several]))
    return found


def _links(organisation: Organisation, raw: RawTable | None) -> dict[str, dict[str, tuple[Link, ...]]]:
    """By source, what each of its codes stands for, folded."""
    links: dict[str, dict[str, tuple[Link, ...]]] = {}
    unclear = set() if raw is None else _contradicted(raw)
    for row in organisation.rows["source_codes"]:
        if row["source"] and row["code_in_source"] and row["kpi"]:
            factor, becomes = row["multiply_by"], row["becomes"]  # an empty cell has its default, one that can't be read has nothing
            if becomes is None or factor != factor:
                link = Link(row["kpi"], problem=f"{'Wordt' if becomes is None else 'Vermenigvuldig met'} is niet te lezen")
            elif (fold(row["source"]), fold(row["code_in_source"])) in unclear:
                link = Link(row["kpi"], problem="staat er meer dan eens, met een andere Vermenigvuldig met")
            else:
                link = Link(row["kpi"], FIGURES[Role(becomes)], exact(factor))
            mine, code = links.setdefault(row["source"], {}), fold(row["code_in_source"])
            mine[code] = tuple(dict.fromkeys([*mine.get(code, ()), link]))
    return links


def _contradicted(raw: RawTable) -> set[tuple[str, str]]:
    """Source and code, folded, of the rows of Bronkoppelingen that say the same but for what is multiplied with."""
    columns = [raw.cells(LINKS.column(name).header) for name in (*LINKS.key, "multiply_by")]
    factors: dict[tuple[str, ...], set[str]] = {}
    for at in range(len(raw.rows)):
        *key, factor = (fold(shown(cells[at])) for cells in columns)
        key[-1] = key[-1] or Role.VALUE
        factors.setdefault(tuple(key), set()).add(factor or "1")
    return {(key[0], key[1]) for key, found in factors.items() if len(found) > 1 and key[0] and key[1]}


def _source(row: Row, links: Mapping[str, tuple[Link, ...]]) -> Source:
    """Raises SourceError."""
    for name, header in (("kind", "Soort"), ("location", "Plaats"), ("shape", "Vorm")):
        if not row[name]:
            raise SourceError(f"Op het blad Bronnen is {header} leeg of niet te lezen; vul {header} in.")
    roles = _roles(row["columns"] or "")
    _refuse_lacking(row["shape"], roles)
    return Source(
        row["source_id"],
        row["kind"],
        row["location"],
        row["table"] or "",
        row["query"] or "",
        row["shape"],
        roles,
        tuple(pairs(row["only_where"] or "", "Alleen rijen waar", "kop=waarde")),
        links,
        frozenset(link.kpi for several in links.values() for link in several),
    )


def pairs(text: str, where: str, form: str) -> list[tuple[str, str]]:
    """The pairs of ``a=b; c=d``; ``form`` says what they are called. Raises SourceError for anything else."""
    found = []
    for piece in text.replace("\n", ";").split(";"):
        name, equals, value = (part.strip() for part in piece.partition("="))
        if not piece.strip():
            continue
        if not equals or not name:
            raise SourceError(f"'{piece.strip()}' in {where} is niet te lezen; schrijf het als {form}, gescheiden door puntkomma's.")
        found.append((name, value))
    return found


def _roles(text: str) -> dict[Role, tuple[str, ...]]:
    roles: dict[Role, tuple[str, ...]] = {}
    for name, header in pairs(text, "Kolommen", "rol=kop"):
        try:
            role = Role(fold(name))
        except ValueError:
            known = ", ".join(str(one) for one in Role)
            raise SourceError(f"'{name}' in Kolommen is geen rol; kies uit {known}.") from None
        if role in roles:
            raise SourceError(f"In Kolommen staat {role}= twee keer; laat er een staan.")
        if re.search(_NEXT_ROLE, header):
            raise SourceError("In Kolommen staan komma's tussen de rollen; schrijf er puntkomma's: KPI=kop; Periode=kop.")
        if not header:
            raise SourceError(f"In Kolommen staat geen kop achter '{name}='; vul de kop van de kolom in.")
        joined = tuple(part.strip() for part in header.split("+") if part.strip()) if role is Role.PERIOD else (header,)
        roles[role] = joined or (header,)
    return roles


def _refuse_lacking(shape: str, roles: Mapping[Role, Sequence[str]]) -> None:
    if shape == LONG:
        lacking = [role for role in (Role.KPI, Role.PERIOD) if role not in roles]
        if lacking:
            raise SourceError(f"In Kolommen ontbreekt {lacking[0]}=; bij de vorm lang zijn KPI=, Periode= en een cijfer nodig.")
        if not any(role in roles for role in FIGURES):
            raise SourceError("In Kolommen ontbreekt een cijfer; noem de kop van waarde=, of van teller= en noemer=.")
    elif (Role.KPI in roles) == (Role.PERIOD in roles):
        raise SourceError("In Kolommen hoort bij de vorm breed óf KPI= (perioden in kolommen) óf Periode= (KPI's in kolommen).")
