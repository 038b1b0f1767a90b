"""What is wrong in a workbook, said to its user: a value, never an exception."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.words.periods import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ketenrapport.words.vocabulary import Table


class Severity(StrEnum):
    """How bad a finding is (methode a): an error blocks adoption of a report, a warning can be suppressed with a reason."""

    ERROR = "F"
    WARNING = "W"
    INFO = "I"


class Group(StrEnum):
    """What kind of work a finding asks for, in the order of the sheet Controle (methode a)."""

    THIS_MONTH = "deze maand te doen"
    FIGURES = "cijfers kloppen niet"
    SET_UP = "inrichting"


_THIS_MONTH = frozenset(["K16", "K17", "K22", "K29", "K30", "K36", "K44", "M09", "N05"])
_UNREADABLE = frozenset(["S03", "S07", "S08", "S10", "S11", "S15", "S16", "S17", "S18", "S22", "M04"])
_OF_FIGURES = frozenset(["S03", "S07", "S08", "S09", "S10", "S11", "S15", "S16", "S18", "S20", "S21", "S22"])
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?= |$)")


class Finding(Struct, frozen=True):
    """One thing to look at: where it is, what is wrong and what to do about it, in Dutch.

    ``cell`` is the address on the sheet (``C5``), empty when the finding is about a whole row, table or workbook.
    ``subject`` is the key of what it is about (a KPI, a chain); it survives when rows move.
    """

    code: str
    severity: Severity
    explanation: str
    remedy: str
    sheet: str = ""
    cell: str = ""
    subject: str = ""
    table: str = ""
    row: int | None = None
    column: str = ""

    @property
    def group(self) -> Group:
        """What kind of work it asks for; of K28 the systems that are down are this month's."""
        if self.code in _THIS_MONTH or (self.code == "K28" and self.table == "systems"):
            return Group.THIS_MONTH
        return Group.FIGURES if self.code in _OF_FIGURES or self.code[0] in "MNBPAD" else Group.SET_UP

    @property
    def cause(self) -> str:
        """What it comes from, with the others of its code: the subject, but for a period behind it; of cells that can't be read the column.

        >>> Finding("M09", Severity.WARNING, "", "", subject="REP.R1 2026-09").cause
        'REP.R1'
        """
        if self.code in _UNREADABLE and self.column:
            return f"kolom {self.column}"
        about, _, period = self.subject.rpartition(" ")
        return about if about and parse(period) is not None else self.subject

    @property
    def is_error(self) -> bool:
        """Whether something is wrong: what is only not filled in yet blocks adoption, and is no error in a report or a check."""
        return self.severity is Severity.ERROR and self.group is not Group.SET_UP

    @property
    def is_to_fill_in(self) -> bool:
        """Whether it is what the set-up of the workbook still lacks before a report can be adopted."""
        return self.severity is Severity.ERROR and self.group is Group.SET_UP


class Place(Struct, frozen=True):
    """Where a table stands in this workbook: its sheet, and the sheet's column letter of each column identifier."""

    table: Table
    sheet: str
    letters: Mapping[str, str]

    def finding(self, code: str, row: int | None = None, column: str = "", subject: object = "", **details: object) -> Finding:
        """A finding of a declared kind about a cell, a row or the whole table."""
        return self.say(code, KINDS[code], row, column, subject, **details)

    def say(self, code: str, kind: FindingKind, row: int | None, column: str, subject: object, /, **details: object) -> Finding:
        """A finding in the words of any kind; ``details`` fill in its texts."""
        letter = self.letters.get(column, "")
        header = self.table.column(column).header if column else ""
        details = {"column": header, "subject": subject, "sheet": self.sheet, "table": self.table.name, "proposal": "", **details}
        return Finding(
            code.partition(".")[0], kind.severity, _told(kind.explanation, details), _told(kind.remedy, details),
            self.sheet, f"{letter}{row}" if letter and row else "", str(subject), self.table.identifier, row, header,
        )


def _told(text: str, details: Mapping[str, object]) -> str:
    """The text with its details; one that ends in a stop, such as ``e.d.``, ends the sentence."""
    return _TWO_STOPS.sub(".", text.format(**details))


class FindingKind(Struct, frozen=True):
    """What can be wrong with the shape of a workbook: severity, and what the user reads."""

    severity: Severity
    explanation: str
    remedy: str


_F, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

# Codes of methode a where it names the rule; S codes are about the shape of the workbook itself. A part behind a dot tells
# variants of one rule apart; the user sees the code before it.
KINDS: Mapping[str, FindingKind] = {
    "S01": FindingKind(_F, "De tabel {table} ontbreekt.", "Maak op een blad '{sheet}' een tabel (Invoegen > Tabel) met de naam {table}, of haal het blad terug uit een eerdere versie van uw werkmap."),
    "S02": FindingKind(_F, "De kolom {column} ontbreekt in de tabel {table}.", "Typ {column} als kop in de eerste vrije kolom rechts van de tabel {table} op het blad {sheet}, en vul de kolom in."),
    "S03": FindingKind(_F, "'{shown}' is geen keuze van de kolom {column}.", "Kies uit: {choices}."),
    "S04": FindingKind(_F, "{column} is leeg.", "Vul {column} in."),
    "S04.all": FindingKind(_F, "{shown} zijn alle leeg.", "Vul ten minste een van deze in: {shown}."),
    "S05": FindingKind(_F, "De sleutel {subject} komt meer dan eens voor; de eerste rij telt.", "Geef elke rij een eigen sleutel of verwijder de dubbele rij."),
    "S05.elsewhere": FindingKind(_F, "De code {subject} bestaat ook op het blad {shown}; deze rij telt niet.", "Geef de rij een eigen code."),
    "S06": FindingKind(_F, "'{shown}' in {column} bestaat niet op het blad {target}.{proposal}", "Verbeter de code, of voeg haar toe op het blad {target}."),
    "S07": FindingKind(_F, "'{shown}' in {column} is geen datum.", "Vul een datum in als 31-10-2026."),
    "S08": FindingKind(_F, "'{shown}' in {column} is geen periode.", "Vul een periode in als 2026-10, 2026-K3, 2026-T21, 2026-W42 of 2026."),
    "S08.date": FindingKind(_F, "{shown} in {column} is een dag midden in een periode. Bedoelt u {meant}?", "Vul de code van de periode in: {meant}."),
    "S09": FindingKind(_F, "De formule in {column} is nog niet berekend.", "Open de werkmap in Excel, laat haar berekenen en sla haar op, of vul de waarde zelf in."),
    "S10": FindingKind(_F, "'{shown}' in {column} is geen ja of nee.", "Vul ja of nee in."),
    "S11": FindingKind(_F, "'{shown}' in {column} is geen geheel getal.", "Vul een geheel getal in."),
    "S12": FindingKind(_W, "De instelling '{subject}' is onbekend en telt niet mee.", "Verwijder de rij of verbeter de naam van de instelling."),
    "S13": FindingKind(_W, "De instelling '{subject}' is niet bruikbaar: '{shown}'. De standaard {default} geldt.", "Verbeter de waarde: {help}"),
    "S14": FindingKind(_I, "De rapportperiode is niet ingevuld; {shown} is gekozen, de laatste maand waarover de meeste metingen er zijn.", "Vul de rapportperiode in op het blad Instellingen."),
    "S15": FindingKind(_F, "{column} bevat de foutwaarde {shown}.", "Herstel de formule, of vul de waarde zelf in."),
    "S16": FindingKind(_F, "'{shown}' in {column} is geen code maar een datum; Excel maakt die soms van een code.", "Geef de cel de opmaak Tekst en typ de code opnieuw."),
    "S17": FindingKind(_I, "'{shown}' in {column} is een naam; gelezen als {meant}.", "Vul de code {meant} in, dan blijft de verwijzing kloppen als de naam verandert."),
    "S18": FindingKind(_I, "'{shown}' in {column}: niet van toepassing. Deze periode telt niet mee.", "Niets te doen, als het zo bedoeld is."),
    "S18.none": FindingKind(_I, "'{shown}' in {column}: geen meting.", "Vul het getal in zodra het er is."),
    "S18.cell": FindingKind(_I, "'{shown}' in {column} is gelezen als leeg.", "Maak de cel leeg, of vul een getal in."),
    "S20": FindingKind(_W, "Deze rij staat los onder de tabel {table}, na een lege rij; zij telt mee.", "Zet de rij direct onder de tabel, of maak de tabel zo lang dat zij erin valt."),
    "S20.more": FindingKind(_W, "De rijen {shown} staan los onder de tabel {table}, na een lege rij; zij tellen mee.", "Zet de rijen direct onder de tabel, of maak de tabel zo lang dat zij erin vallen."),
    "S21": FindingKind(_W, "Deze rij herhaalt de koppen van de tabel {table}; zij telt niet mee.", "Verwijder de rij."),
    "S22": FindingKind(_F, "'{shown}' in {column} bestaat niet als dag-maand-jaar, wel als maand-dag-jaar.", "Vul de datum in als 31-10-2026, en kijk ook de andere datums in deze kolom na."),
    "S22.doubt": FindingKind(_F, "Of '{shown}' in {column} met de dag of met de maand begint is niet te zeggen: in deze kolom staat ook een datum die alleen bestaat als maand-dag-jaar.", "Vul de datum in als 31-10-2026."),
    "S23": FindingKind(_I, "In {column} staat een teken dat niet te zien is ({meant}); het telt niet mee: gelezen is '{shown}'.", "Typ de inhoud van de cel opnieuw."),
    "K01": FindingKind(_F, "KPI {subject} hangt niet onder een waarde van een keten ('{shown}' in Ouder).{proposal}", "Vul bij Ouder de code in van een waarde of van een KPI die onder een waarde hangt."),
    "K01.value": FindingKind(_F, "Waarde {subject} hoort bij geen bestaande keten ('{shown}').", "Vul bij Keten de code van een keten in."),
    "K24": FindingKind(_F, "De KPI-boom loopt rond: {shown}.", "Geef een van deze KPI's een andere ouder, zodat elke KPI uitkomt bij een waarde."),
    "K24.two": FindingKind(_F, "KPI {subject} heeft meer dan een ouder ({shown}).", "Kies één ouder; gebruik Opgebouwd uit om de KPI elders in een waarde te laten meerekenen."),
    "K24.root": FindingKind(_F, "KPI {subject} hangt rechtstreeks onder keten {shown}; daartussen hoort een waarde.", "Maak op het blad Waarden een klantwaarde of interne waarde en hang de KPI daaronder."),
    "K38": FindingKind(_F, "De nesting van ketens loopt rond: {shown}.", "Maak Omvattende keten leeg bij de keten die de andere omvat."),
    "B03": FindingKind(_F, "KPI {subject} verwijst naar '{shown}', en die KPI bestaat niet.{proposal}", "Verbeter de code in Opgebouwd uit."),
    "B03.empty": FindingKind(_F, "KPI {subject} wordt opgebouwd uit andere KPI's, maar Opgebouwd uit is leeg.", "Vul Opgebouwd uit in, of kies 'meting' bij Opbouw waarde."),
    "B03.many": FindingKind(_F, "KPI {subject} is een koppeling met meer dan één KPI; {shown} telt.", "Laat één code staan in Opgebouwd uit, of kies een andere Opbouw waarde."),
    "B03.loop": FindingKind(_F, "De opbouw van waarden loopt rond: {shown}.", "Haal een van deze codes weg uit Opgebouwd uit."),
    "M01": FindingKind(_F, "Meting van een onbekende KPI: '{shown}'.{proposal}", "Verbeter de code, of voeg de KPI toe op het blad KPI's."),
    "M01.period": FindingKind(_F, "'{shown}' is geen periode.", "Vul een periode in als 2026-10, 2026-K3, 2026-T21, 2026-W42 of 2026."),
    "M01.date": FindingKind(_F, "{shown} is een dag midden in een periode. Bedoelt u {meant}?", "Vul de code van de periode in: {meant}."),
    "M01.frequency": FindingKind(_F, "Periode {shown} past niet bij KPI {subject}, die per {frequency} wordt gemeten.", "Verbeter de periode, of de frequentie op het blad KPI's."),
    "M02": FindingKind(_F, "Dubbele meting van {subject} over {shown} met verschillende cijfers; geen van beide telt.", "Laat één rij staan."),
    "M02.same": FindingKind(_F, "Dubbele meting van {subject} over {shown} met dezelfde cijfers; zij telt één keer.", "Verwijder de dubbele rij."),
    "M03.both": FindingKind(_F, "Meting van {subject} heeft een waarde én een teller of noemer; zij telt niet.", "Laat de waarde leeg, of teller en noemer."),
    "M03.ratio": FindingKind(_F, "Meting van {subject} mist een teller of noemer, en de tijdaggregatie is {shown}.", "Vul Teller en Noemer in, of wijzig de tijdaggregatie op het blad KPI's."),
    "M03.value": FindingKind(_F, "Meting van {subject} mist een waarde, en de tijdaggregatie is {shown}.", "Vul Waarde in, of wijzig de tijdaggregatie op het blad KPI's."),
    "M03.count": FindingKind(_F, "Meting van {subject} mist een bruikbaar Aantal, en de tijdaggregatie is gewogen.", "Vul Aantal in (0 of meer), of kies een andere tijdaggregatie."),
    "M03.plain": FindingKind(_W, "De metingen van KPI {subject} hebben geen van alle een Aantal, en de tijdaggregatie is gewogen; zij tellen nu alle even zwaar.", "Vul bij elke meting Aantal in, of kies 'gemiddelde' bij Tijdaggregatie."),
    "M03.built": FindingKind(_F, "KPI {subject} wordt niet gemeten maar opgebouwd ({shown}); de meting telt niet.", "Verwijder de meting, of kies 'meting' bij Opbouw waarde."),
    "M04": FindingKind(_F, "'{shown}' in {column} is geen getal.", "Vul een getal in, met een decimale komma."),
    "M04.doubt": FindingKind(_F, "'{shown}' in {column} is op twee manieren te lezen: de punt kan duizendtallen of decimalen scheiden.", "Vul een getal in zonder punt, met een decimale komma."),
    "M04.time": FindingKind(_F, "'{shown}' in {column} is op twee manieren te lezen: als uren en minuten, of als minuten en seconden.", "Vul een getal in, in de eenheid van de KPI, of een tijd met uren, minuten en seconden: 0:00:40."),
    "M04.merged": FindingKind(_F, "{column} hoort bij een samengevoegde cel met {shown}; of dat getal ook voor deze rij geldt, is niet te zien.", "Hef het samenvoegen op en vul elke rij in."),
    "M04.size": FindingKind(_F, "'{shown}' in {column} is te groot om precies te bewaren (meer dan 15 cijfers).", "Verbeter het getal."),
    "M05": FindingKind(_F, "Meting van {subject} heeft een negatieve {shown}; zij telt niet.", "Verbeter teller en noemer: aantallen zijn nooit negatief."),
    "M05.loss": FindingKind(_W, "Meting van {subject} heeft een negatieve teller; zij telt wel mee.", "Controleer het teken. Kan de teller echt onder 0 uitkomen, dan hoeft u niets te doen."),
    "M11": FindingKind(_F, "{column} van {subject} staat er als percentage ({shown}), en de eenheid van deze KPI is geen percentage.", "Geef de cel de opmaak Standaard en vul het getal in de eenheid van de KPI in, of verbeter de eenheid op het blad KPI's."),
    "M11.count": FindingKind(_F, "{column} bij {subject} staat er als percentage ({shown}), en dat kan niet: daar hoort een aantal.", "Geef de cel de opmaak Standaard en vul het aantal in."),
    "M12": FindingKind(_F, "De norm van KPI {subject} is {norm} en haar metingen liggen rond {middle}: bedoelt u procenten? Zolang dat niet zeker is, krijgt zij geen oordeel.", "Vul norm en metingen allebei in procenten in (95 of 95%). Klopt het zo, geef dan op deze regel een reden; het oordeel volgt dan."),
    "M12.confirmed": FindingKind(_W, "De norm van KPI {subject} is {norm} en haar metingen liggen rond {middle}: bedoelt u procenten?", "Vul norm en metingen allebei in procenten in (95 of 95%). Klopt het zo, laat dan de reden op deze regel staan."),
    "M12.mixed": FindingKind(_F, "Van de metingen van KPI {subject} liggen er rond {low} en rond {high}: bedoelt u overal procenten? Zolang dat niet zeker is, krijgt zij geen oordeel.", "Vul alle metingen in procenten in (95 of 95%). Klopt het zo, geef dan op deze regel een reden; het oordeel volgt dan."),
    "M12.mixed.confirmed": FindingKind(_W, "Van de metingen van KPI {subject} liggen er rond {low} en rond {high}: bedoelt u overal procenten?", "Vul alle metingen in procenten in (95 of 95%). Klopt het zo, laat dan de reden op deze regel staan."),
    "M12.signal": FindingKind(_F, "De norm van KPI {subject} is {norm} en haar signaalwaarde {signal}: bedoelt u bij beide procenten? Zolang dat niet zeker is, krijgt zij geen oordeel.", "Vul norm en signaalwaarde allebei in procenten in (90 of 90%). Klopt het zo, geef dan op deze regel een reden; het oordeel volgt dan."),
    "M12.signal.confirmed": FindingKind(_W, "De norm van KPI {subject} is {norm} en haar signaalwaarde {signal}: bedoelt u bij beide procenten?", "Vul norm en signaalwaarde allebei in procenten in (90 of 90%). Klopt het zo, laat dan de reden op deze regel staan."),
    "M12.factor": FindingKind(_F, "KPI {subject} heeft als eenheid '{unit}' en als factor {factor}: bedoelt u factor {wanted}? Zolang dat niet zeker is, krijgt zij geen oordeel.", "Verbeter Factor of Eenheid. Klopt het zo, geef dan op deze regel een reden; het oordeel volgt dan."),
    "M12.factor.confirmed": FindingKind(_W, "KPI {subject} heeft als eenheid '{unit}' en als factor {factor}: bedoelt u factor {wanted}?", "Verbeter Factor of Eenheid. Klopt het zo, laat dan de reden op deze regel staan."),
    "N04": FindingKind(_F, "KPI {subject} heeft meer dan één rij met een norm vanaf {shown}, en de normen verschillen; geen ervan telt.", "Laat één rij per datum staan."),
    "N04.same": FindingKind(_F, "KPI {subject} heeft meer dan één rij met dezelfde norm vanaf {shown}; zij telt één keer.", "Laat één rij per datum staan."),
    "N06": FindingKind(_F, "Norm van een KPI die niet bestaat: '{shown}'.{proposal}", "Verbeter de code, of voeg de KPI toe op het blad KPI's."),
    "N09": FindingKind(_W, "KPI {subject} is een aandeel in procenten, en de norm {shown} kan een aandeel niet halen.", "Verbeter de norm. Kan deze KPI wel boven de 100 of onder de 0 uitkomen, geef dan op deze regel een reden."),
    "P02": FindingKind(_F, "Periode {subject} eindigt voor zij begint; de datums volgen nu uit de code.", "Verbeter Van en Tot, of maak ze leeg."),
}

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, worst first, then by sheet, row and code; the order does not depend on how they were found."""
    return sorted(set(findings), key=lambda f: (_ORDER[f.severity], f.sheet, f.row or 0, f.code, f.column, f.subject, f.explanation))
