"""The settings: the rows of the sheet Instellingen, each with its kind, its default and what it does.

A setting is called what people call it; the keys of version 0.1 are still read, since nobody's cells are rewritten.
"""

from __future__ import annotations

from ketenrapport.words.calendar_words import MONTHS
from ketenrapport.words.notation import fold
from ketenrapport.words.vocabulary import Kind, Setting

_YES_NO = ("ja", "nee")

SETTINGS: tuple[Setting, ...] = (
    Setting("Organisatie", "organisation", Kind.TEXT, "", "Naam van de organisatie, zoals die op het rapport komt."),
    Setting("Soort organisatie", "organisation_type", Kind.CHOICE, "publiek", "Bij publiek en non-profit mag een belangrijke stakeholder "
            "de plaats van de klant innemen; bij commercieel niet.", ("publiek", "non-profit", "commercieel"), before="organisatietype"),
    Setting("Rapportperiode", "report_period", Kind.PERIOD, "", "De periode waarover u rapporteert, bijvoorbeeld 2026-10. Leeg: de "
            "laatste maand waarover de meeste metingen er zijn."),
    Setting("Op norm vanaf score", "green_from", Kind.NUMBER, 100, "Vanaf deze score is een waarde of keten op norm.",
            between=(1, 1000), before="drempel_groen"),
    Setting("Aandacht vanaf score", "orange_from", Kind.NUMBER, 50, "Vanaf deze score vraagt een waarde of keten aandacht; daaronder is "
            "actie nodig.", between=(0, 1000), before="drempel_oranje"),
    Setting("Hoogste score van een KPI", "ceiling", Kind.NUMBER, 150, "Hoger telt een KPI niet mee; precies op norm is 100.",
            between=(100, 10000), before="plafond"),
    Setting("Hoogste score van een waarde", "chain_ceiling", Kind.NUMBER, 100, "Hoger telt een waarde niet mee in de keten: een gebroken "
            "belofte wordt niet goedgemaakt door een andere.", between=(1, 10000), before="plafond_keten"),
    Setting("Minimale dekking", "minimum_coverage", Kind.NUMBER, 0.6, "Aandeel van de gewichten dat beoordeeld moet zijn voor een score.",
            between=(0, 1), before="minimale_dekking"),
    Setting("Rood telt door", "red_caps", Kind.YES_NO, True, "Bij ja begrenst een rood onderdeel de waarde of keten op aandacht.",
            _YES_NO, before="rood_telt_door"),
    Setting("Hoogste aantal ketens per eigenaar", "max_chains_per_owner", Kind.WHOLE, 3, "Meer actieve ketens bij één eigenaar geeft een "
            "waarschuwing.", between=(1, 1000), before="max_ketens_per_eigenaar"),
    Setting("Hoogste aantal bespreekpunten", "max_agenda_items", Kind.WHOLE, 5, "Meer bespreekpunten komen er niet in het rapport; de rest "
            "staat in één zin.", between=(1, 100), before="max_agendapunten"),
    Setting("Basisperiode regelgrenzen", "xmr_baseline", Kind.WHOLE, 12, "Aantal metingen waarop de regelgrenzen worden vastgezet.",
            between=(2, 1000), before="xmr_basisperiode"),
    Setting("Minimum voor regelgrenzen", "xmr_minimum", Kind.WHOLE, 6, "Met minder metingen volgt geen oordeel over de variatie.",
            between=(2, 1000), before="xmr_minimum"),
    Setting("Aantallen onderdrukken onder", "suppress_below", Kind.WHOLE, 5, "Kleinere aantallen blijven weg uit de externe variant van "
            "het rapport.", between=(0, 1000000), before="onderdrukken_onder"),
    Setting("Kleuren", "palette", Kind.CHOICE, "stoplicht", "Bij kleurenblind zijn de kleuren van alle bladen ook zonder rood en groen te "
            "onderscheiden.", ("stoplicht", "kleurenblind"), before="palet"),
    Setting("Boekjaar begint in", "year_begins", Kind.CHOICE, "januari", "De maand waarin uw boekjaar begint; daar begint ook 'dit jaar'.",
            MONTHS, since=2, before="boekjaar_begint"),
    Setting("Bronnen inlezen bij vernieuwen", "sources_on_refresh", Kind.YES_NO, False, "Bij ja worden bij het vernieuwen eerst de bronnen "
            "ingelezen.", _YES_NO, since=2, before="bronnen_bij_vernieuwen"),
    Setting("Secties van het rapport", "report_sections", Kind.REFERENCES, None, "Welke hoofdstukken in het rapport komen en in welke "
            "volgorde, gescheiden door een puntkomma: oogopslag; terugblik; punten; toelichtingen; boom; interactie; nesting; werk; "
            "vastleggen; verantwoording. Leeg: alle. Oogopslag, punten en toelichtingen staan er altijd in.",
            ("oogopslag", "terugblik", "punten", "toelichtingen", "boom", "interactie", "nesting", "werk", "vastleggen", "verantwoording",
             "agenda", "detail"), before="rapport_secties"),
    Setting("Word-sjabloon", "word_template", Kind.TEXT, "", "Pad naar een Word-sjabloon met uw huisstijl. Leeg: de eigen opmaak."),
    Setting("Uitvoermap", "output_folder", Kind.TEXT, "", "Map voor de rapporten. Leeg: de map 'rapporten' naast de werkmap."),
    Setting("Taal", "language", Kind.CHOICE, "nl-NL", "Taal van het rapport.", ("nl-NL",)),
)
"""In the order of the sheet; see ``SETTING`` for those by name."""

SETTING: dict[str, Setting] = {fold(name): setting for setting in SETTINGS for name in (setting.before, setting.key) if name}
"""The settings by every key that is read, folded: today's, and those of version 0.1."""
