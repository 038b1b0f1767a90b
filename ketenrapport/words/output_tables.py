"""What the program writes: the output sheets, and the sheets that hold its own records (methode a)."""

from __future__ import annotations

from ketenrapport.words.columns import choice, day, figure, result, since
from ketenrapport.words.vocabulary import Author, Column, Kind, NamedCell, Table

HISTORY_PERIODS = 13
"""So many periods show how things went: a year, and the same period a year ago."""

_SCORE = "0"
_DELTA = "+0;-0;0"

OUTPUT_TABLES: tuple[Table, ...] = (
    Table("overview", "Overzicht", "Overzicht", "De ketens in één oogopslag.", (
        result("Keten", "chain", 10), result("Naam", "name", 38), result("Eigenaar", "owner", 22), result("Status", "status", 16),
        figure("Score", "score", 8, _SCORE), figure("Trend", "trend", 8, _DELTA), result("Scoreverloop", "course", 18), figure("Dekking", "coverage", 9, "0%"),
        figure("Klantwaarden", "customer_score", 13, _SCORE), figure("Interne waarden", "internal_score", 15, _SCORE),
        figure("Rode KPI's", "red_kpis", 11, "0"), figure("Acties te laat", "late_actions", 13, "0"),
        result("Definitie", "definition", 10),
    ), ("chain",), Author.PROGRAM),
    Table("history", "Overzicht", "Verloop", "Aantal KPI's per oordeel in de laatste perioden: de gegevens achter de grafiek.", (
        result("Verloop", "period", 12), figure("Op norm", "green", 9, "0"), figure("Aandacht", "orange", 9, "0"),
        figure("Actie nodig", "red", 11, "0"), figure("Geen oordeel", "grey", 12, "0"),
    ), ("period",), Author.PROGRAM),
    Table("tree", "Boom", "Boom", "De KPI-boom over de rapportperiode.", (
        result("Nr.", "number", 8, "@"), result("Code", "code", 14), result("Naam", "name", 54), result("Soort", "kind", 14), figure("Waarde", "value", 10),
        result("Eenheid", "unit", 11), figure("Norm", "target", 9), figure("Signaal", "signal", 9), result("Status", "status", 15),
        figure("Score", "score", 8, _SCORE), figure("Dekking", "coverage", 9, "0%"), figure("Δ vorige", "change", 9), figure("Δ vorig jaar", "change_year", 9),
        result("Pijl", "tendency", 6), result("Variatie", "variation", 25, wrap=True), result("Haalbaarheid", "feasibility", 24, wrap=True), figure("Gat in aantallen", "gap", 10, "0"),
        result("Toelichting", "remarks", 30, wrap=True), result("Schakel", "link", 20), figure("Decimalen", "decimals", 10, "0"),
    ), ("code",), Author.PROGRAM),
    Table("results", "Resultaten", "Resultaten", "Alle oordelen over alle perioden.", (
        result("Keten", "chain", 10), since(2, result("Naam keten", "chain_name", 38)), since(2, result("Eigenaar", "owner", 22)),
        result("KPI", "code", 13), result("Naam", "name", 46), result("Soort", "kind", 15), since(2, result("Schakel", "link", 22)),
        since(2, result("Eenheid", "unit", 11)), figure("Decimalen", "decimals", 10, "0"), result("Periode", "period", 11, "@"),
        since(2, Column("Einddatum", "end", Kind.DATE, width=12, number_format="dd-mm-yyyy")),
        figure("Waarde", "value", 11), figure("Norm", "target", 10), figure("Signaal", "signal", 10), figure("Norm boven", "target_high", 11),
        figure("Signaal boven", "signal_high", 13), figure("Score", "score", 8, _SCORE), result("Status", "status", 10), result("Reden", "reason", 34),
        result("Vlaggen", "flags", 28), figure("Dekking", "coverage", 9, "0%"), figure("Knoppenindex", "knobs", 13, _SCORE), figure("Δ vorige", "change", 10),
        figure("Δ vorig jaar", "change_year", 11), figure("YTD", "ytd", 11), figure("12m", "rolling_year", 11), result("Variatie", "variation", 32),
        result("Haalbaarheid", "feasibility", 38), figure("Gat in aantallen", "gap", 15, "0"), figure("Prognose", "forecast", 11),
    ), ("code", "period"), Author.PROGRAM),
    Table("findings", "Controle", "Controle", "Wat in de werkmap niet klopt of ontbreekt, met de remedie.", (
        since(2, result("Groep", "group", 22)), since(2, result("Keten", "chain", 10)), since(2, result("Eigenaar", "owner", 20, wrap=True)),
        result("Code", "code", 8), result("Ernst", "severity", 14), result("Blad", "sheet", 19), Column("Cel", "cell", width=9, links=True), result("Onderwerp", "subject", 20, wrap=True),
        result("Uitleg", "explanation", 74, wrap=True), result("Herstel", "remedy", 58, wrap=True),
        Column("Reden", "reason", help="Waarom deze waarschuwing of opmerking mag blijven staan. Met een reden telt zij niet meer mee.",
               width=30, wrap=True, by_user=True),
        since(2, result("Reden over", "reason_about", 12)),
    ), ("code", "subject"), Author.PROGRAM),
    Table("customer_coverage", "Dekking", "DekkingKlanten", "Heeft iedere klant en stakeholder een keten en een belofte?", (
        result("Klant", "customer", 10), result("Naam klant", "name", 30, wrap=True), result("Soort", "kind", 12), result("Ketens", "chains", 18),
        result("Klantwaarden", "values", 24, wrap=True), result("Oordeel", "verdict", 20),
    ), ("customer",), Author.PROGRAM),
    Table("touchpoint_coverage", "Dekking", "DekkingMomenten", "Wordt ieder interactiemoment gemeten?", (
        result("Keten", "chain", 10), result("Plaats", "position", 12), result("Moment", "name", 36, wrap=True), result("KPI's", "kpis", 24, wrap=True),
        result("Slechtste", "worst", 15), result("Oordeel moment", "verdict", 17),
    ), ("chain", "name"), Author.PROGRAM),
)

# Sheets that later features fill; declared here so that a workbook made today is ready for them.
FUTURE_TABLES: tuple[Table, ...] = (
    Table("snapshots", "Momentopnamen", "Momentopnamen", "Vastgestelde rapporten, met hun vingerafdruk.", (
        result("Keten", "chain"), result("Periode", "period", number_format="@"), figure("Versie", "version", 8, "0"), result("Tijd", "time", 18),
        result("Gebruiker", "user", 18), result("Hash invoer", "input_hash", 16), result("Hash uitkomst", "outcome_hash", 16),
        since(2, result("Bestand", "file", 30)),
    ), ("chain", "period", "version"), Author.PROGRAM, hidden=True),
    Table("log", "Logboek", "Logboek", "Wie wat wanneer wijzigde.", (
        result("Tijd", "time", 18), result("Gebruiker", "user", 18), since(2, result("Handeling", "act", 18)), result("Blad", "sheet", 18), result("Sleutel", "key", 22), result("Kolom", "column", 18),
        result("Oud", "old", 24), result("Nieuw", "new", 24),
    ), (), Author.PROGRAM, hidden=True),
    Table("entry", "Invoer", "Invoer", "De metingen die verwacht worden en er nog niet zijn; Invoer overnemen zet ze in Metingen.", (
        result("Keten", "chain", 10), result("KPI", "kpi", 14, "@"), result("Naam", "name", 44), result("Periode", "period", 11, "@"),
        figure("Vorige waarde", "previous", 12), figure("Norm", "target"), result("Eenheid", "unit", 12), since(2, result("In te vullen", "to_fill", 17)),
        figure("Waarde", "value", 12), figure("Teller", "numerator", 12), figure("Noemer", "denominator", 12), figure("Aantal", "n", 12),
        since(2, choice("Kwaliteit", "quality", ("definitief", "voorlopig", "schatting"), "definitief, voorlopig of schatting.", width=12)),
        since(2, day("Peildatum", "as_of", "Datum waarop het cijfer is bepaald.")), since(2, result("Ingevoerd door", "entered_by", 18)),
        result("Opmerking", "remark", 36),
        result("Melding", "message", 50),
    ), ("kpi", "period"), hidden=True),
)

# Blocks of cells as wide and as high as there is to say, from a named cell on; their sheets hold nothing else below.
BLOCKS: tuple[NamedCell, ...] = (
    NamedCell("kr_ketenmatrix", "chain_matrix", "Ketenmatrix", "welke schakels welke ketens dragen"),
    NamedCell("kr_verloop", "course", "Verloop", "de waarde en het oordeel van iedere KPI, periode na periode", since=2),
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
