"""What the program writes: the output sheets, and the sheets that hold its own records (methode a)."""

from __future__ import annotations

from ketenrapport.words.columns import asked, choice, day, figure, leading, number, ref, result, since, text
from ketenrapport.words.course_key import KEY_HEADER
from ketenrapport.words.vocabulary import Author, CellBlock, Column, Kind, NamedCell, Quality, Table, View

HISTORY_PERIODS = 13
"""So many periods show how things went: a year, and the same period a year ago."""
COURSE_PERIODS = 24
"""So many periods stand on Verloop, of which the earlier ones are folded, and in the small charts of Boom: two years."""
TO_DO_ROWS = 7
"""Rows of the two lists at the top of Overzicht, whatever there is to do: what comes below them stays where it is."""

_SCORE = "0"

OUTPUT_TABLES: tuple[Table, ...] = (
    Table("overview", "Overzicht", "Overzicht", "De ketens in één oogopslag.", (
        leading("Keten", "chain", 9), result("Naam", "name", 20), result("Eigenaar", "owner", 12), result("Status", "status", 12.5),
        leading("Score", "score", 6.5, _SCORE, Kind.NUMBER), figure("Klantwaarden", "customer_score", 11, _SCORE),
        figure("Interne waarden", "internal_score", 8, _SCORE), since(2, leading("Laagste klantwaarde", "worst_value", 18.5)),
        since(2, leading("Laagste resultaat", "worst_result", 22)), since(2, leading("Waarde", "worst_figure", 8)),
        since(2, result("Norm", "worst_target", 7.5)), result("Trend", "trend", 15.5),
        since(2, result("Bij de status", "note", 20)), leading("Rode KPI's", "red_kpis", 7, "0", Kind.NUMBER),
        leading("Acties te laat", "late_actions", 8, "0", Kind.NUMBER), since(2, leading("Bevindingen", "findings", 12, "0", Kind.NUMBER)),
        since(2, figure("Vorige score", "previous", 8, _SCORE)), result("Scoreverloop", "course", 18),
        figure("Dekking", "coverage", 9, "0%"), result("Definitie", "definition", 10),
    ), ("chain",), Author.PROGRAM),
    Table("history", "Overzicht", "Verloop", "Aantal KPI's per oordeel in de laatste perioden: de gegevens achter de grafiek.", (
        result("Verloop", "period", 12), figure("Op norm", "green", 9, "0"), figure("Aandacht", "orange", 9, "0"),
        figure("Actie nodig", "red", 11, "0"), figure("Geen oordeel", "grey", 12, "0"),
    ), ("period",), Author.PROGRAM),
    Table("tree", "Boom", "Boom", "De KPI-boom over de rapportperiode.", (
        result("Naam", "name", 36), leading("Code", "code", 12.5), leading("Waarde", "value", 9, "General", Kind.NUMBER), result("Eenheid", "unit", 6.5),
        leading("Norm", "target", 8, "General", Kind.NUMBER), result("Status", "status", 13.5), since(2, result("Trend", "trend", 15.5)),
        since(2, result("Verloop", "course", 15)), result("Toelichting", "explanation", 33), since(2, leading("Lopende actie", "action", 18)),
        since(2, result("Keten", "chain", 10)), since(2, result("Eigenaar", "owner", 18)), since(2, leading("Bevindingen", "findings", 14)),
        since(2, result("Vlaggen", "flags", 34)), result("Soort", "kind", 14), result("Nr.", "number", 8, "@"), figure("Signaal", "signal", 9),
        figure("Score", "score", 8, _SCORE), figure("Dekking", "coverage", 9, "0%"), figure("Δ vorige", "change", 9), figure("Δ vorig jaar", "change_year", 9),
        result("Pijl", "tendency", 6), result("Variatie", "variation", 36), result("Haalbaarheid", "feasibility", 36), figure("Gat in aantallen", "gap", 10, "0"),
        result("Schakel", "link", 20), figure("Decimalen", "decimals", 10, "0"), since(2, result("Richting", "direction", 10)),
    ), ("code",), Author.PROGRAM),
    Table("results", "Resultaten", "Resultaten", "Alle oordelen over alle perioden.", (
        result("Keten", "chain", 9.5), since(2, result("Naam keten", "chain_name", 38)), since(2, result("Eigenaar", "owner", 17)),
        result("KPI", "code", 13), result("Naam", "name", 34), result("Soort", "kind", 14), since(2, result("Schakel", "link", 22)),
        since(2, result("Eenheid", "unit", 8.5)), figure("Decimalen", "decimals", 10, "0"), result("Periode", "period", 10, "@"),
        since(2, Column("Einddatum", "end", Kind.DATE, width=12, number_format="dd-mm-yyyy")),
        figure("Waarde", "value", 9.5), figure("Norm", "target", 9), figure("Signaal", "signal", 9), figure("Norm boven", "target_high", 8),
        figure("Signaal boven", "signal_high", 9), figure("Score", "score", 7, _SCORE), result("Status", "status", 12), result("Reden", "reason", 34),
        result("Vlaggen", "flags", 28), figure("Dekking", "coverage", 9, "0%"), figure("Knoppenindex", "knobs", 13, _SCORE), figure("Δ vorige", "change", 10),
        figure("Δ vorig jaar", "change_year", 11), figure("YTD", "ytd", 11), figure("12m", "rolling_year", 11), result("Variatie", "variation", 32),
        result("Haalbaarheid", "feasibility", 38), figure("Gat in aantallen", "gap", 15, "0"), figure("Prognose", "forecast", 11),
        since(2, figure("Verschil met norm", "distance", 11)),
    ), ("code", "period"), Author.PROGRAM),
    Table("findings", "Controle", "Controle", "Wat in de werkmap niet klopt of ontbreekt, met de remedie.", (
        since(2, result("Groep", "group", 17)), since(2, result("Keten", "chain", 9)), since(2, result("Eigenaar", "owner", 14, wrap=True)),
        result("Ernst", "severity", 13.5, wrap=True), since(2, figure("Aantal", "amount", 7, "0")), result("Onderwerp", "subject", 14, wrap=True),
        result("Uitleg", "explanation", 48, wrap=True), result("Blad", "sheet", 12, wrap=True), leading("Cel", "cell", 7),
        result("Herstel", "remedy", 46, wrap=True), result("Code", "code", 7),
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
    Table("to_do", "Overzicht", "NuTeDoen", "Wat nu te doen is, met waar het staat; in een nieuwe werkmap de eerste stappen.", (
        leading("Aantal", "amount", 8), result("Nu te doen", "what", 40),
    ), (), Author.PROGRAM, since=2),
    Table("to_act", "Overzicht", "ActieNodig", "De KPI's waar actie nodig is, de slechtste keten eerst.", (
        leading("Waar actie nodig is", "code", 19), result("Naam KPI", "name", 22), leading("Waarde", "value", 8), result("Norm", "target", 7.5),
        result("Trend", "trend", 15.5), leading("Actie", "action", 20), result("Sinds", "since", 7),
    ), (), Author.PROGRAM, since=2),
    Table("chain_course", "Grafiekgegevens", "Ketenverloop", "De scores per keten en periode: de gegevens achter de grafiek op Overzicht.", (
        result("Keten", "chain", 12), result("Periode", "period", 12, "@"), figure("Klantwaarden", "customer_score", 13, "0"),
        figure("Interne waarden", "internal_score", 15, "0"), figure("Norm", "target", 9, "0"),
    ), (), Author.PROGRAM, hidden=True, since=2),
    Table("chart_points", "Grafiekgegevens", "Regelkaart", "De punten van iedere KPI: de gegevens achter de grafiek van één KPI.", (
        result("KPI", "code", 13, "@"), result("Periode", "period", 12, "@"), figure("Waarde", "value", 10), figure("Gemiddelde", "mean", 12),
        figure("Ondergrens", "lower", 12), figure("Bovengrens", "upper", 12), figure("Norm", "target", 9), figure("Norm boven", "target_high", 11),
        figure("Signaal", "signal", 9), figure("Breukpunt", "changepoint", 11),
    ), (), Author.PROGRAM, hidden=True, since=2),
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
    ), (), Author.PROGRAM),
    Table("what_if", "Wat als", "WatAls", "Wat een andere norm of een ander gewicht zou doen: vul links in wat u wilt proberen, en vernieuw.", (
        asked(ref("KPI", "kpi", "kpis", "Kies de KPI waarvan u een andere norm of een ander gewicht wilt proberen.", width=12)),
        asked(number("Andere norm", "target", "Leeg: de norm van nu.", width=8)),
        asked(number("Ander signaal", "signal", "Leeg: de signaalwaarde van nu.", width=8)),
        asked(number("Norm boven", "target_high", "Alleen bij een band. Leeg: die van nu.", width=8)),
        asked(number("Signaal boven", "signal_high", "Alleen bij een band. Leeg: die van nu.", width=8)),
        asked(number("Ander gewicht", "weight", "Leeg: het gewicht van nu.", width=8)),
        asked(text("Samen", "variant", "Regels met dezelfde letter worden samen gerekend. Leeg: deze regel apart.", width=7)),
        result("KPI nu", "kpi_now", 18.5), result("KPI dan", "kpi_then", 18.5), result("Belofte nu", "promise_now", 18.5),
        result("Belofte dan", "promise_then", 18.5), result("Keten nu", "chain_now", 18.5), result("Keten dan", "chain_then", 18.5),
        result("Gerekend met", "outcome", 42), result("Naam", "name", 34), result("Cijfer", "figure", 10), result("Norm nu", "target_now", 10), result("Belofte", "promise", 34),
        result("Keten", "chain", 10),
    ), (), Author.PROGRAM, since=2),
    Table("entry", "Invoer", "Invoer", "De metingen die verwacht worden en er nog niet zijn; Invoer overnemen zet ze in Metingen.", (
        result("Keten", "chain", 10), result("KPI", "kpi", 14, "@"), result("Naam", "name", 44), result("Periode", "period", 11, "@"),
        figure("Vorige waarde", "previous", 12), figure("Norm", "target"), result("Eenheid", "unit", 12), since(2, result("In te vullen", "to_fill", 17)),
        figure("Waarde", "value", 12), figure("Teller", "numerator", 12), figure("Noemer", "denominator", 12), figure("Aantal", "n", 12),
        since(2, choice("Kwaliteit", "quality", Quality, "definitief, voorlopig of schatting.", width=12)),
        since(2, day("Peildatum", "as_of", "Datum waarop het cijfer is bepaald.")), since(2, result("Ingevoerd door", "entered_by", 18)),
        result("Opmerking", "remark", 36),
        result("Melding", "message", 50),
    ), ("kpi", "period"), hidden=True),
)

BLOCKS: tuple[CellBlock, ...] = (
    CellBlock("kr_ketenmatrix", "chain_matrix", "Ketenmatrix", "welke schakels welke ketens dragen", ("Schakel", "Naam", "Ketens"), 0),
    CellBlock(
        "kr_verloop", "course", "Verloop", "de waarde en het oordeel van iedere KPI, periode na periode",
        ("Naam", "Code", "Norm"), 1, KEY_HEADER, since=2,
    ),
)

VIEWS: tuple[View, ...] = (View("KPI-grafiek", "Grafiekgegevens", since=2),)

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
    NamedCell("kr_controle_groepen", "findings_groups", "Controle", "aantallen bevindingen naar groep", since=2),
    NamedCell("kr_dekking", "coverage_title", "Dekking", "waar de dekking over gaat"),
)
