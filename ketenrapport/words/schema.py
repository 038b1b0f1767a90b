"""The workbook, declared once: every sheet, table, column and setting, in the words of the controller.

Template, reader, checks, result sheets and manual derive from this page (domein a). Headers and choices are the Dutch
words that a user sees; identifiers are the English names that the code uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.vocabulary import (
    Author,
    Column,
    Direction,
    Frequency,
    Kind,
    NamedCell,
    NodeKind,
    ScoreRollup,
    Setting,
    Table,
    TimeAgg,
    ValueRollup,
    Window,
)

if TYPE_CHECKING:
    from enum import StrEnum

SCHEMA_VERSION = 1


def _text(header: str, identifier: str, help: str = "", width: float = 24, required: bool = False) -> Column:
    return Column(header, identifier, Kind.TEXT, required, help, width=width)


def _code(header: str, identifier: str, help: str) -> Column:
    return Column(header, identifier, Kind.CODE, True, help, width=14, number_format="@")


def _name(help: str, width: float = 38) -> Column:
    return Column("Naam", "name", Kind.TEXT, True, help, width=width)


def _ref(header: str, identifier: str, to: str, help: str, required: bool = False, width: float = 14) -> Column:
    return Column(header, identifier, Kind.REFERENCE, required, help, refers_to=tuple(to.split()), width=width, number_format="@")


def _refs(header: str, identifier: str, to: str, help: str, required: bool = False, width: float = 24) -> Column:
    return Column(header, identifier, Kind.REFERENCES, required, help, refers_to=tuple(to.split()), width=width, number_format="@")


def _list(header: str, identifier: str, help: str, required: bool = False) -> Column:
    return Column(header, identifier, Kind.LIST, required, help, width=34)


def _choice(header: str, identifier: str, choices: tuple[str, ...] | type[StrEnum], help: str, required: bool = False,
            default: str | None = None, width: float = 14) -> Column:
    words = choices if isinstance(choices, tuple) else tuple(str(word) for word in choices)
    return Column(header, identifier, Kind.CHOICE, required, help, words, default=default, width=width)


def _yes_no(header: str, identifier: str, help: str, required: bool = False, default: bool | None = False) -> Column:
    return Column(header, identifier, Kind.YES_NO, required, help, ("ja", "nee"), default=default, width=11)


def _date(header: str, identifier: str, help: str, required: bool = False) -> Column:
    return Column(header, identifier, Kind.DATE, required, help, width=13, number_format="dd-mm-yyyy")


def _number(header: str, identifier: str, help: str, required: bool = False, default: float | None = None,
            number_format: str = "General", width: float = 12) -> Column:
    return Column(header, identifier, Kind.NUMBER, required, help, default=default, width=width, number_format=number_format)


def _whole(header: str, identifier: str, help: str, required: bool = False, default: float | None = None) -> Column:
    return Column(header, identifier, Kind.WHOLE, required, help, default=default, width=11, number_format="0")


def _period(header: str = "Periode", identifier: str = "period", required: bool = True) -> Column:
    help = "Code van de periode: 2026-10 (maand), 2026-K3 (kwartaal), 2026-T21 (twee weken), 2026-W42 (week) of 2026 (jaar)."
    return Column(header, identifier, Kind.PERIOD, required, help, width=11, number_format="@")


OPEN_STATES = ("open", "bezig")

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
    Setting("boekjaar_begint", "fiscal_year_starts", Kind.WHOLE, 1, "De maand (1–12) waarin het boekjaar begint. Januari is 1; bij scholen "
            "is het vaak augustus: 8.", between=(1, 12)),
    Setting("palet", "palette", Kind.CHOICE, "stoplicht", "stoplicht of kleurenblind.", ("stoplicht", "kleurenblind")),
    Setting("rapport_secties", "report_sections", Kind.REFERENCES, None, "Welke hoofdstukken in het rapport komen en in welke "
            "volgorde, gescheiden door een puntkomma: oogopslag; agenda; terugblik; boom; detail; interactie; nesting; werk; "
            "vastleggen; verantwoording. Leeg: alle.", ("oogopslag", "agenda", "terugblik", "boom", "detail", "interactie", "nesting",
            "werk", "vastleggen", "verantwoording")),
    Setting("Word-sjabloon", "word_template", Kind.TEXT, "", "Pad naar een Word-sjabloon met uw huisstijl. Leeg: de eigen opmaak."),
    Setting("uitvoermap", "output_folder", Kind.TEXT, "", "Map voor de rapporten. Leeg: de map 'rapporten' naast de werkmap."),
    Setting("taal", "language", Kind.CHOICE, "nl-NL", "Taal van het rapport.", ("nl-NL",)),
)

INPUT_TABLES: tuple[Table, ...] = (
    Table("settings", "Instellingen", "Instellingen", "Wat voor de hele organisatie geldt.", (
        _text("Sleutel", "key", "Naam van de instelling. Niet wijzigen.", 26, True),
        Column("Waarde", "value", Kind.TEXT, help="De waarde van deze instelling.", width=26),
        _text("Toelichting", "explanation", "Wat de instelling doet.", 90),
    ), ("key",)),
    Table("people", "Personen", "Personen", "Wie eigenaar, expert, opsteller of actiehouder is.", (
        _code("Persoon", "person_id", "Korte, unieke code van de persoon, bijvoorbeeld P01."),
        _name("Voor- en achternaam.", 26),
        _text("Functie", "job_title", "Functie in de organisatie.", 32),
        _yes_no("MT-lid", "is_mt_member", "Is deze persoon lid van het managementteam? Een keteneigenaar hoort dat te zijn.", True, None),
        _date("MT-lid van", "mt_from", "Lid van het managementteam sinds deze datum."),
        _date("MT-lid tot", "mt_until", "Laatste dag van het lidmaatschap. Leeg: nog lid."),
        _list("Verantwoordelijkheden", "responsibilities", "Gescheiden door een puntkomma."),
        _whole("Max. ketens", "max_chains", "Hooguit zoveel ketens kan deze persoon dragen. Leeg: de instelling geldt."),
        _text("E-mail", "email", "Zakelijk e-mailadres.", 30),
    ), ("person_id",)),
    Table("customers", "Klanten", "Klanten", "Voor wie de ketens werken.", (
        _code("Klant", "customer_id", "Korte, unieke code van de klant of stakeholder."),
        _name("Naam van de klantgroep."),
        _choice("Soort", "kind", ("klant", "stakeholder", "toeleider"), "Klant, stakeholder of toeleider.", True),
        _text("Belofte/verwachting", "expectation", "Wat deze klant van u mag verwachten.", 60),
    ), ("customer_id",)),
    Table("links", "Schakels", "Schakels", "Afdelingen, teams en partners die samen de ketens vormen.", (
        _code("Schakel", "link_id", "Korte, unieke code van de schakel."),
        _name("Naam van de afdeling, het team of de partner."),
        _choice("Soort", "kind", ("afdeling", "team", "partner", "leverancier"), "Afdeling, team, partner of leverancier.", True),
        _text("Leidinggevende", "manager", "Wie de schakel leidt.", 28),
    ), ("link_id",)),
    Table("chains", "Ketens", "Ketens", "De klantketens: van behoefte tot vervulling.", (
        _code("Keten", "chain_id", "Korte, unieke code van de keten, bijvoorbeeld VERG."),
        _name("Naam in de werkwoordsvorm, vanuit de klant: 'Het verstrekken van vergunningen'.", 44),
        _ref("Eigenaar", "owner", "people", "De ene persoon uit het managementteam die eigenaar is.", True),
        _refs("Klanten", "customers", "customers", "Codes van de klanten van deze keten, gescheiden door een puntkomma.", True),
        _list("Producten/diensten", "products", "Wat de klant krijgt, gescheiden door een puntkomma.", True),
        _text("Begin (behoefte)", "starts_with", "De concrete behoefte waarmee de keten begint.", 40, True),
        _text("Einde (vervulling)", "ends_with", "Hoe de klant merkt dat de behoefte vervuld is.", 40, True),
        _list("Varianten", "variants", "Varianten binnen de keten, gescheiden door een puntkomma."),
        _ref("Omvattende keten", "parent_chain", "chains", "Code van de keten waarin deze keten besloten ligt."),
        _number("Weging in omvattende", "parent_weight", "Gewicht van deze keten in de omvattende keten. Gewoonlijk 0: de klant is een andere.", default=0),
        _choice("Gespreksritme", "rhythm", ("2 weken", "maand"), "Hoe vaak het prestatiegesprek plaatsvindt.", True),
        _list("Experts", "experts", "Wie de inrichting van de keten kent, gescheiden door een puntkomma.", True),
        _list("Fasen", "phases", "Fasen van een omvattende keten, gescheiden door een puntkomma."),
        _text("Reden eigen keten", "justification", "Waarom dit een eigen keten is en geen variant van een andere.", 34),
        _date("Inrichting gewijzigd op", "design_changed_on", "Datum van de laatste wijziging van de inrichting."),
        _text("Inrichting overlegd met", "design_consulted", "Met welke experts die wijziging is overlegd.", 30),
        _date("Actief van", "active_from", "Eerste dag van de keten. Leeg: altijd al."),
        _date("Actief tot", "active_until", "Laatste dag van de keten. Leeg: nog actief."),
    ), ("chain_id",)),
    Table("ownership", "Eigenaarschap", "Eigenaarschap", "Wie wanneer eigenaar was en waarom.", (
        _ref("Keten", "chain", "chains", "Code van de keten.", True),
        _ref("Persoon", "person", "people", "Code van de eigenaar.", True),
        _date("Van", "since", "Eerste dag van het eigenaarschap.", True),
        _date("Tot", "until", "Laatste dag van het eigenaarschap. Leeg: nog eigenaar."),
        _text("Toegekend in (besluit)", "decision", "Besluit of vergadering waarin het eigenaarschap is toegekend.", 34),
        _text("Toelichting", "rationale", "Waarom deze persoon eigenaar is.", 44),
    ), ("chain", "since")),
    Table("chain_links", "Ketenschakels", "Ketenschakels", "Welke schakels een keten achtereenvolgens doorloopt.", (
        _ref("Keten", "chain", "chains", "Code van de keten.", True),
        _whole("Volgorde", "position", "Plaats in de keten: 1, 2, 3 …", True),
        _ref("Schakel", "link", "links", "Code van de schakel.", True, 22),
        _text("Fase", "phase", "Fase van de keten waarin deze schakel werkt.", 20),
        _ref("Overdracht naar", "handover_to", "links", "Aan welke schakel het werk wordt overgedragen.", width=22),
        _text("Overdrachtsafspraak", "handover_agreement", "Wat bij de overdracht is afgesproken: daar gaat het mis of goed.", 50),
    ), ("chain", "position")),
    Table("touchpoints", "Interactiemomenten", "Interactiemomenten", "Wanneer de klant de keten beleeft.", (
        _ref("Keten", "chain", "chains", "Code van de keten.", True),
        _whole("Volgorde", "order", "Volgorde van het moment in de keten: 1, 2, 3 …", True),
        _choice("Plaats", "position", ("begin", "tussentijds", "einde"), "Begin, tussentijds of einde.", True),
        _text("Moment", "name", "Wat de klant dan meemaakt.", 44, True),
        _text("Kanaal", "channel", "Balie, telefoon, website, brief …", 20),
        _refs("KPI's", "kpis", "kpis", "Codes van de KPI's die dit moment meten, gescheiden door een puntkomma."),
    ), ("chain", "order")),
    Table("values", "Waarden", "Waarden", "Wat de keten de klant belooft en de organisatie oplevert.", (
        _code("Waarde", "value_id", "Korte, unieke code van de waarde, bijvoorbeeld VERG.KW1."),
        _ref("Keten", "chain", "chains", "Code van de keten.", True),
        _choice("Soort", "kind", (str(NodeKind.CUSTOMER_VALUE), str(NodeKind.INTERNAL_VALUE)), "Klantwaarde of interne waarde.", True, width=16),
        _text("Omschrijving", "promise", "De belofte in één zin, in de taal van de klant.", 44, True),
        _ref("Klant", "customer", "customers", "Code van de klant. Verplicht bij een klantwaarde."),
        _number("Gewicht", "weight", "Hoe zwaar de waarde meetelt in de keten. De som hoeft niet 100 te zijn.", True),
        _ref("Vastgesteld door", "adopted_by", "people", "Code van de eigenaar die de waarde heeft vastgesteld.", True, 16),
        _date("Vastgesteld op", "adopted_on", "Datum waarop de waarde is vastgesteld.", True),
    ), ("value_id",)),
    Table("kpis", "KPI's", "KPIs", "De KPI-boom: resultaten onder waarden, knoppen onder resultaten.", (
        _code("KPI", "kpi_id", "Korte, unieke code van de KPI, bijvoorbeeld VERG.R1."),
        _ref("Ouder", "parent", "values kpis", "Code van de waarde of KPI waar deze KPI onder hangt.", True),
        _name("Naam van de KPI.", 46),
        _choice("Soort", "kind", (str(NodeKind.RESULT), str(NodeKind.PROCESS), str(NodeKind.FACTOR)),
                "resultaat (is de belofte nagekomen?), proces (knop: wat doen we vandaag goed?) of factor (context, telt nooit mee).", True),
        _text("Definitie", "definition", "Wat precies gemeten wordt, zo dat twee mensen hetzelfde getal vinden.", 60, True),
        _text("Tellerdefinitie", "numerator_definition", "Wat in de teller zit.", 40),
        _text("Noemerdefinitie", "denominator_definition", "Wat in de noemer zit.", 40),
        _text("Eenheid", "unit", "%, dagen, aantal, cijfer, € …", 14, True),
        Column("Decimalen", "decimals", Kind.WHOLE, False, "Aantal decimalen (0–4). Het oordeel gaat over de afgeronde waarde. Leeg: 1.",
               ("0", "1", "2", "3", "4"), default=1, width=11, number_format="0"),
        _choice("Richting", "direction", Direction, "hoger of lager is beter, band (tussen twee normen) of neutraal (geen oordeel).", True),
        _choice("Frequentie", "frequency", Frequency, "Hoe vaak de KPI gemeten wordt.", True),
        _choice("Tijdaggregatie", "time_agg", TimeAgg, "Hoe metingen binnen een venster één waarde worden.", True, width=17),
        Column("Factor", "factor", Kind.WHOLE, False, "1, 100 (procenten) of 1000 (per duizend). Leeg: 100 bij eenheid %, anders 1.",
               ("1", "100", "1000"), width=9, number_format="0"),
        _choice("Opbouw waarde", "value_rollup", ValueRollup, "Waar de waarde vandaan komt: eigen meting, een berekening uit andere KPI's, "
                "of een koppeling met een KPI van een andere keten.", True, str(ValueRollup.MEASURED), 15),
        _refs("Opgebouwd uit", "inputs", "kpis", "Codes van de KPI's waaruit de waarde is opgebouwd, gescheiden door een puntkomma."),
        _choice("Opbouw score", "score_rollup", ScoreRollup, "eigen (uit de eigen waarde), gewogen of slechtste (uit de kinderen) of geen.", True,
                str(ScoreRollup.OWN)),
        _number("Gewicht", "weight", "Hoe zwaar de KPI meetelt in zijn ouder. 0: alleen ter verklaring.", True),
        _yes_no("Kritiek", "critical", "ja: is deze KPI rood, dan is de waarde rood."),
        _choice("Beoordeel op", "judge_on", Window, "periode, ytd (dit jaar tot en met de periode) of 12m (laatste twaalf maanden).",
                default=str(Window.PERIOD)),
        _ref("Schakel", "link", "links", "Code van de schakel die aan deze KPI draait.", True, 24),
        _text("Bron", "source_system", "Systeem waaruit de cijfers komen.", 26),
        _whole("Meetvertraging", "lag_days", "Aantal dagen na afloop van de periode waarna de meting er mag zijn.", default=0),
        _number("Minimale noemer", "min_denominator", "Bij minder waarnemingen volgt geen oordeel."),
        _yes_no("Persoonsgegevens", "personal_data", "Zijn de cijfers te herleiden tot personen?"),
        _ref("Gegevensbeheerder", "data_steward", "people", "Code van wie voor de cijfers instaat.", width=18),
        _date("Meten vanaf", "measured_from", "Eerste dag waarover gemeten wordt. Leeg: altijd al."),
        _date("Meten tot", "measured_until", "Laatste dag waarover gemeten wordt. Leeg: nog steeds."),
    ), ("kpi_id",)),
    Table("targets", "Normen", "Normen", "Wat is afgesproken, en vanaf wanneer.", (
        _ref("KPI", "kpi", "kpis", "Code van de KPI.", True),
        _date("Geldig vanaf", "valid_from", "Eerste dag waarop deze norm geldt.", True),
        _number("Norm", "target", "De norm; bij een band de ondergrens.", True),
        _number("Signaalwaarde", "signal", "Voorbij deze waarde is actie nodig; bij een band de onderste.", True),
        _number("Norm boven", "target_high", "Alleen bij een band: de bovengrens."),
        _number("Signaal boven", "signal_high", "Alleen bij een band: de bovenste signaalwaarde."),
        _choice("Herkomst", "basis", ("wet", "contract", "besluit", "ambitie"), "Waar de norm vandaan komt."),
        _text("Vastgesteld door", "adopted_by", "Wie de norm heeft vastgesteld.", 28),
    ), ("kpi", "valid_from")),
    Table("periods", "Perioden", "Perioden", "Alleen nodig om een periode af te sluiten of afwijkende datums te geven.", (
        _period(identifier="period_id"),
        _choice("Soort", "kind", Frequency, "Volgt uit de code; mag leeg blijven."),
        _date("Van", "start", "Eerste dag. Leeg: volgt uit de code."),
        _date("Tot", "end", "Laatste dag. Leeg: volgt uit de code."),
        _choice("Status", "status", ("open", "gesloten", "vastgesteld"), "open, gesloten of vastgesteld.", True),
    ), ("period_id",)),
    Table("measurements", "Metingen", "Metingen", "De cijfers zelf: één rij per KPI en periode.", (
        _ref("KPI", "kpi", "kpis", "Code van de KPI.", True),
        _period(),
        _number("Waarde", "value", "De gemeten waarde, of laat leeg en vul teller en noemer."),
        _number("Teller", "numerator", "Bij (stand-)verhouding: het aantal dat telt."),
        _number("Noemer", "denominator", "Bij (stand-)verhouding: het totaal."),
        _number("Aantal", "n", "Bij gewogen: het aantal waarnemingen achter de waarde."),
        _choice("Kwaliteit", "quality", ("definitief", "voorlopig", "schatting"), "definitief, voorlopig of schatting.", default="definitief"),
        _date("Peildatum", "as_of", "Datum waarop het cijfer is bepaald."),
        _text("Ingevoerd door", "entered_by", "Wie het cijfer heeft ingevoerd.", 18),
        _date("Ingevoerd op", "entered_on", "Wanneer het cijfer is ingevoerd."),
        _text("Opmerking", "remark", "Bijzonderheden bij deze meting.", 40),
    ), ("kpi", "period")),
    Table("comments", "Toelichtingen", "Toelichtingen", "Het verhaal bij een afwijking: oorzaak, gevolg, maatregel.", (
        _ref("KPI", "kpi", "kpis", "Code van de KPI.", True),
        _period(),
        _text("Oorzaak", "cause", "Waardoor wijkt de KPI af?", 44, True),
        _text("Gevolg", "consequence", "Wat betekent dat voor de klant of het doel?", 44, True),
        _text("Maatregel", "measure", "Wat doet u eraan?", 44, True),
        _number("Prognose eigenaar", "owner_forecast", "Wat u aan het eind van het jaar verwacht."),
        _text("Auteur", "author", "Wie dit schrijft.", 18),
        _date("Datum", "date", "Wanneer dit geschreven is."),
    ), ("kpi", "period")),
    Table("changepoints", "Breukpunten", "Breukpunten", "Wanneer een reeks met reden van niveau verandert.", (
        _ref("KPI", "kpi", "kpis", "Code van de KPI.", True),
        _period("Vanaf", "since"),
        _text("Reden", "reason", "Waardoor de reeks verandert.", 50, True),
        _choice("Soort", "kind", ("wetswijziging", "procesverandering", "definitiewijziging", "gebeurtenis"), "Soort verandering.", width=19),
        _yes_no("Herijken", "rebase", "ja: de regelgrenzen worden vanaf hier opnieuw bepaald."),
    ), ("kpi", "since")),
    Table("actions", "Acties", "Acties", "Wat is afgesproken om te verbeteren.", (
        _code("Actie", "action_id", "Korte, unieke code van de actie, bijvoorbeeld A-01."),
        _ref("Keten", "chain", "chains", "Code van de keten.", True),
        _ref("KPI", "kpi", "kpis", "Code van de KPI die moet verbeteren."),
        _text("Omschrijving", "description", "Wat er gebeurt.", 50, True),
        _text("Actiehouder", "assignee", "Eén persoon.", 28, True),
        _date("Deadline", "deadline", "Uiterste datum.", True),
        _choice("Status", "status", ("open", "bezig", "gereed", "vervallen"), "open, bezig, gereed of vervallen.", True),
        _whole("Prioriteit", "priority", "Volgorde binnen de keten: 1 is het belangrijkst."),
        _yes_no("Projectmatig", "as_project", "Wordt de actie als project uitgevoerd?", default=None),
        _text("Uit gesprek", "conversation", "Gesprek waarin de actie is afgesproken (keten en periode).", 18),
        _period("Effect verwacht per", "effect_expected", False),
        _text("Effect (terugblik)", "effect", "Wat de actie heeft opgeleverd.", 40),
    ), ("action_id",)),
    Table("issues", "Knelpunten", "Knelpunten", "Wat tussen schakels misgaat.", (
        _code("Nummer", "issue_id", "Korte, unieke code van het knelpunt, bijvoorbeeld K-01."),
        _ref("Keten", "chain", "chains", "Code van de keten.", True),
        _text("Omschrijving", "description", "Wat er misgaat.", 54, True),
        _text("Tussen schakels", "between", "Tussen welke schakels.", 30),
        _date("Gemeld op", "reported_on", "Wanneer het is gemeld."),
        _choice("Status", "status", ("open", "bezig", "opgelost"), "open, bezig of opgelost."),
        _date("Opgelost op", "solved_on", "Wanneer het is opgelost."),
        _text("Oplossing", "solution", "Hoe het is opgelost.", 44),
    ), ("issue_id",)),
    Table("systems", "IT-systemen", "ITsystemen", "De systemen onder de keten.", (
        _ref("Keten", "chain", "chains", "Code van de keten.", True),
        _text("Systeem", "system", "Naam van het systeem, zoals in de kolom Bron van de KPI's.", 30, True),
        _text("Verantwoordelijk", "responsible", "Wie ervoor zorgt dat het werkt.", 22),
        _choice("Status", "status", ("werkend", "beperkt", "storing"), "werkend, beperkt of storing.", True),
        _text("Toelichting", "explanation", "Wat er aan de hand is.", 50),
        _date("Peildatum", "as_of", "Wanneer de status is bepaald."),
    ), ("chain", "system")),
    Table("conversations", "Gesprekken", "Gesprekken", "De gehouden prestatiegesprekken.", (
        _ref("Keten", "chain", "chains", "Code van de keten.", True),
        _period(),
        _date("Datum", "date", "Datum van het gesprek.", True),
        _ref("Voorzitter", "chair", "people", "Code van wie het gesprek leidde: de eigenaar.", True),
        _text("Aanwezig", "present", "Personen en schakels die erbij waren.", 44),
        _text("Geleerd", "lessons", "Wat is geleerd van de afgelopen periode.", 60),
        _choice("Status", "status", ("gepland", "gehouden", "vastgesteld"), "gepland, gehouden of vastgesteld."),
    ), ("chain", "period")),
    Table("decisions", "Besluiten", "Besluiten", "Wat in die gesprekken is besloten.", (
        _text("Gesprek", "conversation", "Keten en periode van het gesprek, bijvoorbeeld VERG 2026-09.", 18, True),
        _whole("Nummer", "number", "Volgnummer binnen het gesprek.", True),
        _text("Besluit", "decision", "Wat is besloten.", 70, True),
        _ref("Betreft KPI", "kpi", "kpis", "Code van de KPI waar het besluit over gaat."),
    ), ("conversation", "number")),
    Table("distribution", "Distributie", "Distributie", "Wie welk rapport krijgt.", (
        _ref("Keten", "chain", "chains", "Code van de keten.", True),
        _text("Ontvanger", "recipient", "Naam van de ontvanger.", 28, True),
        _text("E-mail", "email", "Zakelijk e-mailadres.", 34, True),
        _choice("Variant", "variant", ("volledig", "eenpager", "extern"), "volledig, eenpager of extern.", True),
    ), ("chain", "recipient")),
)


def _out(header: str, identifier: str, width: float = 11, number_format: str = "General", wrap: bool = False) -> Column:
    return Column(header, identifier, Kind.TEXT, width=width, number_format=number_format, wrap=wrap)


def _num(header: str, identifier: str, width: float = 10, number_format: str = "General") -> Column:
    return Column(header, identifier, Kind.NUMBER, width=width, number_format=number_format)


_SCORE = "0"
_DELTA = "+0;-0;0"

OUTPUT_TABLES: tuple[Table, ...] = (
    Table("overview", "Overzicht", "Overzicht", "De ketens in één oogopslag.", (
        _out("Keten", "chain", 10), _out("Naam", "name", 38), _out("Eigenaar", "owner", 22), _out("Status", "status", 16),
        _num("Score", "score", 8, _SCORE), _num("Trend", "trend", 8, _DELTA), _out("Scoreverloop", "course", 18), _num("Dekking", "coverage", 9, "0%"),
        _num("Klantwaarden", "customer_score", 13, _SCORE), _num("Interne waarden", "internal_score", 15, _SCORE),
        _num("Rode KPI's", "red_kpis", 11, "0"), _num("Acties te laat", "late_actions", 13, "0"),
        _out("Definitie", "definition", 10),
    ), ("chain",), Author.PROGRAM),
    Table("history", "Overzicht", "Verloop", "Aantal KPI's per oordeel in de laatste perioden: de gegevens achter de grafiek.", (
        _out("Verloop", "period", 12), _num("Op norm", "green", 9, "0"), _num("Aandacht", "orange", 9, "0"),
        _num("Actie nodig", "red", 11, "0"), _num("Geen oordeel", "grey", 12, "0"),
    ), ("period",), Author.PROGRAM),
    Table("tree", "Boom", "Boom", "De KPI-boom over de rapportperiode.", (
        _out("Nr.", "number", 8, "@"), _out("Code", "code", 14), _out("Naam", "name", 54), _out("Soort", "kind", 14), _num("Waarde", "value", 10),
        _out("Eenheid", "unit", 11), _num("Norm", "target", 9), _num("Signaal", "signal", 9), _out("Status", "status", 15),
        _num("Score", "score", 8, _SCORE), _num("Dekking", "coverage", 9, "0%"), _num("Δ vorige", "change", 9), _num("Δ vorig jaar", "change_year", 9),
        _out("Pijl", "tendency", 6), _out("Variatie", "variation", 25, wrap=True), _out("Haalbaarheid", "feasibility", 24, wrap=True), _num("Gat in aantallen", "gap", 10, "0"),
        _out("Toelichting", "remarks", 30, wrap=True), _out("Schakel", "link", 20), _num("Decimalen", "decimals", 10, "0"),
    ), ("code",), Author.PROGRAM),
    Table("results", "Resultaten", "Resultaten", "Alle oordelen over alle perioden.", (
        _out("Keten", "chain", 10), _out("KPI", "code", 13), _out("Naam", "name", 46), _out("Soort", "kind", 15), _out("Periode", "period", 11, "@"),
        _num("Waarde", "value", 11), _num("Norm", "target", 10), _num("Signaal", "signal", 10), _num("Norm boven", "target_high", 11),
        _num("Signaal boven", "signal_high", 13), _num("Score", "score", 8, _SCORE), _out("Status", "status", 10), _out("Reden", "reason", 34),
        _out("Vlaggen", "flags", 28), _num("Dekking", "coverage", 9, "0%"), _num("Knoppenindex", "knobs", 13, _SCORE), _num("Δ vorige", "change", 10),
        _num("Δ vorig jaar", "change_year", 11), _num("YTD", "ytd", 11), _num("12m", "rolling_year", 11), _out("Variatie", "variation", 32),
        _out("Haalbaarheid", "feasibility", 38), _num("Gat in aantallen", "gap", 15, "0"), _num("Prognose", "forecast", 11),
        _num("Decimalen", "decimals", 10, "0"),
    ), ("code", "period"), Author.PROGRAM),
    Table("findings", "Controle", "Controle", "Wat in de werkmap niet klopt of ontbreekt, met de remedie.", (
        _out("Ernst", "severity", 14), _out("Code", "code", 8), _out("Blad", "sheet", 19), Column("Cel", "cell", width=9, links=True), _out("Onderwerp", "subject", 20, wrap=True),
        _out("Uitleg", "explanation", 74, wrap=True), _out("Herstel", "remedy", 58, wrap=True),
        Column("Reden", "reason", help="Waarom deze waarschuwing of opmerking mag blijven staan. Met een reden telt zij niet meer mee.",
               width=30, wrap=True, by_user=True),
    ), ("code", "subject"), Author.PROGRAM),
    Table("customer_coverage", "Dekking", "DekkingKlanten", "Heeft iedere klant en stakeholder een keten en een belofte?", (
        _out("Klant", "customer", 10), _out("Naam klant", "name", 30, wrap=True), _out("Soort", "kind", 12), _out("Ketens", "chains", 18),
        _out("Klantwaarden", "values", 24, wrap=True), _out("Oordeel", "verdict", 20),
    ), ("customer",), Author.PROGRAM),
    Table("touchpoint_coverage", "Dekking", "DekkingMomenten", "Wordt ieder interactiemoment gemeten?", (
        _out("Keten", "chain", 10), _out("Plaats", "position", 12), _out("Moment", "name", 36, wrap=True), _out("KPI's", "kpis", 24, wrap=True),
        _out("Slechtste", "worst", 15), _out("Oordeel moment", "verdict", 17),
    ), ("chain", "name"), Author.PROGRAM),
)

# Sheets that later features fill; declared here so that a workbook made today is ready for them.
FUTURE_TABLES: tuple[Table, ...] = (
    Table("snapshots", "Momentopnamen", "Momentopnamen", "Vastgestelde rapporten, met hun vingerafdruk.", (
        _out("Keten", "chain"), _out("Periode", "period", number_format="@"), _num("Versie", "version", 8, "0"), _out("Tijd", "time", 18),
        _out("Gebruiker", "user", 18), _out("Hash invoer", "input_hash", 16), _out("Hash uitkomst", "outcome_hash", 16),
    ), ("chain", "period", "version"), Author.PROGRAM, hidden=True),
    Table("log", "Logboek", "Logboek", "Wie wat wanneer wijzigde.", (
        _out("Tijd", "time", 18), _out("Gebruiker", "user", 18), _out("Blad", "sheet", 18), _out("Sleutel", "key", 22), _out("Kolom", "column", 18),
        _out("Oud", "old", 24), _out("Nieuw", "new", 24),
    ), (), Author.PROGRAM, hidden=True),
    Table("entry", "Invoer", "Invoer", "De metingen die u nu verwacht; de knop Overnemen zet ze in Metingen.", (
        _out("Keten", "chain", 10), _out("KPI", "kpi", 14, "@"), _out("Naam", "name", 44), _out("Periode", "period", 11, "@"),
        _num("Vorige waarde", "previous", 12), _num("Norm", "target"), _out("Eenheid", "unit", 12), _num("Waarde", "value", 12),
        _num("Teller", "numerator", 12), _num("Noemer", "denominator", 12), _num("Aantal", "n", 12), _out("Opmerking", "remark", 36),
        _out("Melding", "message", 50),
    ), ("kpi", "period"), hidden=True),
)

TABLES: tuple[Table, ...] = INPUT_TABLES + OUTPUT_TABLES + FUTURE_TABLES
TABLE: dict[str, Table] = {table.identifier: table for table in TABLES}

# Blocks of cells as wide and as high as there is to say, from a named cell on; their sheets hold nothing else below.
BLOCKS: tuple[NamedCell, ...] = (
    NamedCell("kr_ketenmatrix", "chain_matrix", "Ketenmatrix", "welke schakels welke ketens dragen"),
)

NAMED_CELLS: tuple[NamedCell, ...] = (
    NamedCell("kr_titel", "title", "Overzicht", "organisatie en rapportperiode"),
    NamedCell("kr_boodschap", "message", "Overzicht", "de uitkomst in één zin"),
    NamedCell("kr_ketens_groen", "chains_green", "Overzicht", "aantal ketens op norm"),
    NamedCell("kr_ketens_oranje", "chains_orange", "Overzicht", "aantal ketens dat aandacht vraagt"),
    NamedCell("kr_ketens_rood", "chains_red", "Overzicht", "aantal ketens waar actie nodig is"),
    NamedCell("kr_ketens_grijs", "chains_grey", "Overzicht", "aantal ketens zonder oordeel"),
    NamedCell("kr_rode_kpis", "red_kpis", "Overzicht", "aantal rode KPI's"),
    NamedCell("kr_acties_te_laat", "late_actions", "Overzicht", "aantal acties over de deadline"),
    NamedCell("kr_bevindingen", "findings", "Overzicht", "aantal bevindingen"),
    NamedCell("kr_boom", "tree_title", "Boom", "waar de boom over gaat"),
    NamedCell("kr_controle", "findings_title", "Controle", "aantallen bevindingen naar ernst"),
    NamedCell("kr_dekking", "coverage_title", "Dekking", "waar de dekking over gaat"),
)
