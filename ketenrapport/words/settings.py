"""The settings: the rows of the sheet Instellingen, each with its kind, its default and what it does."""

from __future__ import annotations

from ketenrapport.words.vocabulary import Kind, Setting

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
)

SETTINGS: tuple[Setting, ...] = (
    Setting("organisatie", "organisation", Kind.TEXT, "", "Naam van de organisatie, zoals die op het rapport komt."),
    Setting("organisatietype", "organisation_type", Kind.CHOICE, "publiek", "publiek, non-profit of commercieel. Bij publiek en "
            "non-profit mag een belangrijke stakeholder de plaats van de klant innemen.", ("publiek", "non-profit", "commercieel")),
    Setting("rapportperiode", "report_period", Kind.PERIOD, "", "De periode waarover u rapporteert, bijvoorbeeld 2026-10. Leeg: de "
            "laatste maand met metingen."),
    Setting("drempel_groen", "green_from", Kind.NUMBER, 100, "Vanaf deze score is een waarde of keten op norm.", between=(1, 1000)),
    Setting("drempel_oranje", "orange_from", Kind.NUMBER, 50, "Vanaf deze score vraagt een waarde of keten aandacht; daaronder is actie nodig.", between=(0, 1000)),
    Setting("plafond", "ceiling", Kind.NUMBER, 150, "Hoogste score van een KPI; precies op norm is 100.", between=(100, 10000)),
    Setting("plafond_keten", "chain_ceiling", Kind.NUMBER, 100, "Voor hooguit zoveel telt een waarde mee in de keten: een gebroken "
            "belofte wordt niet goedgemaakt door een andere.", between=(1, 10000)),
    Setting("minimale_dekking", "minimum_coverage", Kind.NUMBER, 0.6, "Aandeel van de gewichten dat beoordeeld moet zijn voor een score.", between=(0, 1)),
    Setting("rood_telt_door", "red_caps", Kind.YES_NO, True, "ja: een rood onderdeel begrenst de waarde of keten op oranje.", ("ja", "nee")),
    Setting("max_ketens_per_eigenaar", "max_chains_per_owner", Kind.WHOLE, 3, "Meer actieve ketens bij een eigenaar geeft een waarschuwing.", between=(1, 1000)),
    Setting("max_agendapunten", "max_agenda_items", Kind.WHOLE, 5, "Zoveel bespreekpunten komen hooguit in het rapport.", between=(1, 100)),
    Setting("xmr_basisperiode", "xmr_baseline", Kind.WHOLE, 12, "Aantal metingen waarop de regelgrenzen worden vastgezet.", between=(2, 1000)),
    Setting("xmr_minimum", "xmr_minimum", Kind.WHOLE, 6, "Met minder metingen volgt geen oordeel over variatie.", between=(2, 1000)),
    Setting("onderdrukken_onder", "suppress_below", Kind.WHOLE, 5, "Kleinere aantallen blijven weg uit de externe variant van het rapport.", between=(0, 1000000)),
    Setting("palet", "palette", Kind.CHOICE, "stoplicht", "stoplicht of kleurenblind.", ("stoplicht", "kleurenblind")),
    Setting("boekjaar_begint", "year_begins", Kind.CHOICE, "januari", "De maand waarin uw boekjaar begint; daar begint ook 'dit jaar'.", MONTHS, since=2),
    Setting("bronnen_bij_vernieuwen", "sources_on_refresh", Kind.YES_NO, False, "ja: bij het vernieuwen worden eerst de bronnen ingelezen.", ("ja", "nee"), since=2),
    Setting("rapport_secties", "report_sections", Kind.REFERENCES, None, "Welke hoofdstukken in het rapport komen en in welke "
            "volgorde, gescheiden door een puntkomma: oogopslag; terugblik; punten; toelichtingen; boom; interactie; nesting; werk; "
            "vastleggen; verantwoording. Leeg: alle. Oogopslag, punten en toelichtingen staan er altijd in.",
            ("oogopslag", "terugblik", "punten", "toelichtingen", "boom", "interactie", "nesting", "werk", "vastleggen", "verantwoording",
             "agenda", "detail")),
    Setting("Word-sjabloon", "word_template", Kind.TEXT, "", "Pad naar een Word-sjabloon met uw huisstijl. Leeg: de eigen opmaak."),
    Setting("uitvoermap", "output_folder", Kind.TEXT, "", "Map voor de rapporten. Leeg: de map 'rapporten' naast de werkmap."),
    Setting("taal", "language", Kind.CHOICE, "nl-NL", "Taal van het rapport.", ("nl-NL",)),
)
