"""A report of the municipality of Waterrijk in which every element of the page that tells it and of a point's page stands once."""

from __future__ import annotations

from datetime import date

from ketenrapport.report.fields import Entry, Field
from ketenrapport.report.say.blocks import (
    Align,
    Cell,
    Column,
    Decision,
    Heading,
    Identity,
    Line,
    LineChart,
    LineRole,
    Mark,
    Message,
    Multiples,
    Paragraph,
    Question,
    Report,
    Section,
    Small,
    Span,
    StatusLine,
    Story,
    Table,
    TitleBlock,
    Tone,
)
from ketenrapport.words.verdict import Status

MONTHS = tuple(
    (year, name)
    for year in ("2025", "2026")
    for name in ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
)[:22]
COMPLETE = (
    79.8,
    80.4,
    81.2,
    81.9,
    83.2,
    83.6,
    79.4,
    79.8,
    79.8,
    84.4,
    82.8,
    78.9,
    82.8,
    80.7,
    79.4,
    71.6,
    73.3,
    69.5,
    73.4,
    77.1,
    74.5,
    68.3,
)
ON_TIME = (
    95.5,
    96.0,
    94.3,
    94.8,
    95.6,
    93.1,
    94.4,
    93.7,
    96.2,
    94.6,
    95.2,
    94.1,
    94.7,
    93.8,
    94.1,
    90.1,
    91.8,
    91.8,
    89.4,
    90.5,
    90.4,
    93.8,
)
SATISFIED = (None, None, 7.0, None, None, 7.2, None, None, 7.3, None, None, 7.4, None, None, 7.0, None, None, 7.2, None, None, 7.2, None)
NAME_120 = "Aanvragen omgevingsvergunning die bij de eerste indiening volledig en ontvankelijk zijn volgens de vastgestelde lijst van mei"


def steady(value, start=0):
    return (None,) * start + (value,) * (len(MONTHS) - start)


def last_year(values):
    return (None,) * 12 + values[: len(MONTHS) - 12]


P1 = LineChart(
    alternative="Aanvragen bij eerste indiening compleet, per maand; oktober 2026 68,3 %, norm 85 %.",
    unit="%",
    decimals=1,
    periods=MONTHS,
    lines=(
        Line(LineRole.ACTUAL, "realisatie", COMPLETE, "68,3\u00a0%"),
        Line(LineRole.NORM, "norm", steady(85.0), "norm 85\u00a0%"),
        Line(LineRole.LAST_YEAR, "vorig jaar", last_year(COMPLETE), "vorig jaar 84,4"),
        Line(LineRole.MEAN, "gemiddelde", steady(81.3), "gemiddelde 81,3"),
        Line(LineRole.LIMIT_HIGH, "bovengrens", steady(85.8), "bovengrens 85,8"),
        Line(LineRole.LIMIT_LOW, "ondergrens", steady(76.7), "ondergrens 76,7"),
        Line(LineRole.LEVEL, "nu gemiddeld", steady(74.2, 13), "nu gemiddeld 74,2"),
    ),
    marks=(Mark(15, "formulier vernieuwd, april 2026"),),
    open_from=13,
)
R1 = LineChart(
    alternative="Besluiten binnen wettelijke termijn, per maand; oktober 2026 93,8 %, norm 95 %.",
    unit="%",
    decimals=1,
    periods=MONTHS,
    lines=(
        Line(LineRole.ACTUAL, "realisatie", ON_TIME, "93,8\u00a0%"),
        Line(LineRole.NORM, "norm", steady(95.0), "norm 95\u00a0%"),
        Line(LineRole.LAST_YEAR, "vorig jaar", last_year(ON_TIME), "vorig jaar 94,6"),
        Line(LineRole.MEAN, "gemiddelde", steady(94.8), "gemiddelde 94,8"),
        Line(LineRole.LIMIT_HIGH, "bovengrens", steady(98.1), "bovengrens 98,1"),
        Line(LineRole.LIMIT_LOW, "ondergrens", steady(91.5), "ondergrens 91,5"),
        Line(LineRole.LEVEL, "nu gemiddeld", steady(92.2, 11), "nu gemiddeld 92,2"),
    ),
    open_from=11,
    height_mm=50,
)
WEEKS = LineChart(
    alternative="Monsters binnen twee weken geanalyseerd, per twee weken; periode 27 15,5 %, norm 10 %.",
    unit="%",
    decimals=1,
    periods=tuple(("2026", f"p{n}") for n in range(1, 28)),
    lines=(
        Line(LineRole.ACTUAL, "realisatie", (*(9.0 + (n * 7 % 11) * 0.6 for n in range(26)), 15.5), "15,5\u00a0%"),
        Line(LineRole.NORM, "norm", (10.0,) * 27, "norm 10\u00a0%"),
    ),
    marks=(Mark(3, "nieuwe lijn in gebruik"), Mark(6, "andere leverancier"), Mark(25, "verhuizing van het laboratorium")),
    height_mm=60,
)


def small_chart(name, values, last, norm, norm_label, high=None):
    lines = [Line(LineRole.ACTUAL, "realisatie", values, last), Line(LineRole.NORM, "norm", steady(norm), norm_label)]
    if high is not None:
        lines.append(Line(LineRole.NORM_HIGH, "norm, boven", steady(high)))
    return LineChart(f"{name}: {last}, {norm_label}.", "", 1, MONTHS, tuple(lines))


def smalls(name=lambda text: text):
    """The four results of the chain; ``name`` may make their names longer."""
    rising = (None,) * 11 + (14.8, 15.8, 15.8, 13.0, 11.0, 11.0, 9.0, 7.0, 7.1, 6.7, 6.3)
    costs = (
        94.0,
        92.2,
        92.6,
        93.6,
        93.6,
        93.6,
        92.8,
        94.4,
        93.4,
        94.4,
        93.8,
        94.6,
        97.8,
        99.9,
        96.6,
        96.2,
        95.2,
        94.0,
        95.2,
        95.8,
        97.4,
        97.4,
    )
    return (
        Small(
            name("Besluiten binnen wettelijke termijn"),
            Status.ORANGE,
            "was 90,4",
            small_chart("Besluiten", ON_TIME, "93,8", 95.0, "norm 95"),
        ),
        Small(
            name("Klanttevredenheid aanvragers"), Status.ORANGE, "was 7,2", small_chart("Tevredenheid", SATISFIED, "7,2", 7.5, "norm 7,5")
        ),
        Small(
            name("Kostendekkendheid leges (cumulatief dit jaar)"),
            Status.GREEN,
            "was 97,4",
            small_chart("Leges", costs, "97,4", 95.0, "norm 95–100", 100.0),
        ),
        Small(
            name("Bezwaren (deels) gegrond (12 maanden)"), Status.GREEN, "was 5,9", small_chart("Bezwaren", rising, "6,3", 15.0, "norm 15")
        ),
    )


def values_table():
    columns = (
        Column("Waarde", 53),
        Column("Soort", 28),
        Column("Status", 26),
        Column("Score", 12, Align.RIGHT),
        Column("Vorige", 14, Align.RIGHT),
        Column("Verandering", 22, Align.RIGHT),
        Column("Telt mee", 18, Align.RIGHT),
    )
    rows = (
        ("De keten als geheel", "keten", Status.ORANGE, "86", "72", "+14", "100\u00a0%"),
        ("Op tijd een bruikbaar besluit", "klantwaarde", Status.ORANGE, "88", "54", "+34", "40\u00a0%"),
        ("Duidelijk en goed geholpen", "klantwaarde", Status.ORANGE, "70", "70", "gelijk", "30\u00a0%"),
        ("Rechtmatig en kostendekkend", "interne waarde", Status.GREEN, "121", "122", "−1", "30\u00a0%"),
    )
    told = tuple(
        tuple(Cell(status=one) if isinstance(one, Status) else Cell(one, strong=place == 0) for one in row)
        for place, row in enumerate(rows)
    )
    return Table("Wat we beloofden", "Per waarde de score, de vorige score en het verschil", columns, told)


def asked(name=lambda text: text):
    columns = (Column("Nr.", 8), Column("Punt", 52), Column("Vraag aan Ruud van Dalen", 86), Column("Besproken", 24))
    points = (
        (
            "Aanvragen compleet",
            Status.RED,
            "68,3\u00a0%, norm 85",
            "Is A-01 (indieningsvereisten herschrijven) genoeg om de 18 aanvragen te halen vóór 11 december?",
            "4e keer op rij",
        ),
        (
            "Werkvoorraad",
            Status.RED,
            "151, norm 120",
            "Is voorrang voor aanvragen tegen hun termijn genoeg om van 151 naar 120 te komen vóór 11 december?",
            "2e keer op rij",
        ),
        (
            "Klanttevredenheid",
            Status.ORANGE,
            "7,2, norm 7,5",
            "Is A-01, met bellen bij elke aanvulling, genoeg om van 7,2 naar 7,5 te komen?",
            "4e keer op rij",
        ),
        (
            "Besluiten binnen termijn",
            Status.ORANGE,
            "93,8\u00a0%, norm 95",
            "Wat houdt de Teamleider Vergunningen tegen bij A-02 (inhuur, 30 dagen te laat): een nieuwe datum, of anders besluiten?",
            "4e keer op rij",
        ),
        (
            "Doorlooptijd reguliere aanvraag",
            Status.ORANGE,
            "49,7 dagen, norm 42",
            "Zijn A-01 en K-01 (welstandsadvies) genoeg om van 49,7 naar 42 dagen te komen vóór 11 december?",
            "4e keer op rij",
        ),
    )
    rows = tuple(
        (Cell(str(n)), Cell(name(what), strong=True, status=status, figures=figures), Cell(question), Cell(often))
        for n, (what, status, figures, question, often) in enumerate(points, 1)
    )
    return Table("Gevraagd", "Per bespreekpunt het cijfer en de vraag", columns, rows)


def page_one(name=lambda text: text):
    message = (
        Span("Op tijd een bruikbaar besluit", strong=True),
        Span(
            " klom van 54 naar 88, maar is nog niet op norm: 93,8\u00a0% van de besluiten kwam binnen de termijn "
            "(september 90,4\u00a0%, norm "
            "95\u00a0%); vijf van de zes te late besluiten zijn reguliere aanvragen die op een aanvulling of op het welstandsadvies hebben "
            "gewacht. "
        ),
        Span("Duidelijk en goed geholpen", strong=True),
        Span(
            " blijft op 70: klanttevredenheid 7,2 (was 7,2, norm 7,5); aanvragers noemen in de enquête van het derde kwartaal vooral het "
            "opnieuw moeten aanleveren van stukken. "
        ),
        Span("Twee knoppen zijn rood:", strong=True),
        Span(" aanvragen compleet 68,3\u00a0% (september 74,5\u00a0%, norm 85\u00a0%) en werkvoorraad 151 (september 151, norm 120)."),
    )
    return Section(
        "oogopslag",
        "",
        (
            Message(message),
            Heading("Wat we beloofden", 1),
            values_table(),
            Paragraph("Score 100 is precies op norm, 50 op de signaalwaarde; in de keten telt een waarde voor hooguit 100.", Tone.NOTE),
            Heading("Verloop van de resultaten", 1),
            Multiples(smalls(name)),
            Paragraph(
                "Blauw: realisatie; zwart: norm (bij leges een band). Klanttevredenheid per kwartaal, laatste cijfer "
                "derde kwartaal 2026; leges "
                "opgeteld vanaf januari; bezwaren over 12 maanden, vanaf december 2025.",
                Tone.NOTE,
            ),
            Heading("Gevraagd", 1),
            asked(name),
            Paragraph("En nog 1: Vooroverleg binnen 10 werkdagen ingepland (81,0\u00a0%, norm 90\u00a0%).", Tone.NOTE),
        ),
    )


def point_one():
    story = Story(
        "Wat er speelt",
        "toegelicht door Emre Aksoy, 9 november 2026",
        (
            (
                "Sinds",
                (
                    "De norm is sinds januari 2025 niet gehaald. Vanaf februari 2026 ligt het niveau lager: gemiddeld 74,2\u00a0%, eerst "
                    "81,3\u00a0%. Zo haalt dit proces de norm structureel niet (voorlopig, nieuw niveau).",
                ),
            ),
            (
                "Oorzaak",
                (
                    "33 van de 104 aanvragen waren niet compleet: bij de meeste ontbraken de bijlagen die het formulier "
                    "sinds april vraagt. "
                    "Door twee storingen in de koppeling met het Omgevingsloket kwamen bovendien bijlagen niet mee.",
                ),
            ),
            (
                "Gevolg",
                (
                    "Elke aanvulling legt een aanvraag ongeveer twee weken stil. Voor de norm hadden 18 aanvragen meer "
                    "compleet moeten zijn.",
                ),
            ),
            ("Maatregel", ("A-01 loopt: de nieuwe indieningslijst gaat op 15 november in gebruik; de leverancier herstelt de koppeling.",)),
            ("Prognose", ("72\u00a0% volgens de eigenaar; 76,0\u00a0% als de laatste twaalf maanden zich herhalen.",)),
            ("Knop onder", (Paragraph("Besluiten binnen wettelijke termijn: 93,8\u00a0%, norm 95\u00a0%", status=Status.ORANGE),)),
        ),
    )
    status = Field("Status van A-01", "kr.actie.A-01.status", "Kies", Entry.CHOICE, "bezig", choices=("open", "bezig", "gereed"))
    deadline = Field("Nieuwe deadline van A-01", "kr.actie.A-01.deadline", "Kies een datum", Entry.DATE)
    running = Table(
        "Lopende acties",
        "Per actie wie wat wanneer doet, met ruimte voor de nieuwe stand",
        (
            Column("Actie", 10),
            Column("Wat", 50),
            Column("Wie", 30),
            Column("Uiterlijk", 28),
            Column("Status", 20),
            Column("Nieuwe deadline", 26),
        ),
        (
            (
                Cell("A-01"),
                Cell("Indieningsvereisten herschrijven en vooraf checken aan de balie"),
                Cell("Manager Klantcontact"),
                Cell("15 november 2026"),
                Cell(field=status),
                Cell(field=deadline),
            ),
        ),
    )
    return Section(
        "punt 1",
        "1\u2002Aanvragen bij eerste indiening compleet: lager sinds februari, nu 68,3\u00a0%, norm 85\u00a0%",
        (
            StatusLine(
                Status.RED, ("18 van de 104 aanvragen te weinig", "september 74,5\u00a0%", "oktober 2025 84,4\u00a0%", "4e keer op rij")
            ),
            P1,
            Paragraph(
                "Aanvragen compleet per maand, januari 2025 – oktober 2026; gemiddelde en grenzen over de eerste 12 "
                "maanden. Open punten: het "
                "lagere niveau.",
                Tone.NOTE,
            ),
            story,
            Heading("Lopende acties"),
            running,
            Question(
                (
                    Span("Is "),
                    Span("indieningsvereisten herschrijven en vooraf checken aan de balie", emphasis=True),
                    Span(" (A-01) genoeg om de 18 aanvragen te halen vóór 11 december 2026? Zo niet: wat besluit u?"),
                )
            ),
            Decision(
                "Besluit", Field("Besluit bij punt 1", "kr.besluit.1", "Klik hier en schrijf het besluit van Ruud van Dalen.", Entry.TEXT)
            ),
        ),
        new_page=True,
    )


def point_two():
    return Section(
        "punt 2",
        "2\u2002Besluiten binnen wettelijke termijn: lager sinds december, nu 93,8\u00a0%, norm 95\u00a0%",
        (
            StatusLine(Status.ORANGE, ("2 van de 97 besluiten te weinig", "september 90,4\u00a0%")),
            R1,
            Question(
                (Span("Wat houdt de Teamleider Vergunningen tegen bij A-02, inhuur van 1 fte: een nieuwe datum, of anders besluiten?"),)
            ),
            Decision("Besluit", Field("Besluit bij punt 2", "kr.besluit.2", "Klik hier en schrijf.", Entry.TEXT)),
        ),
        new_page=True,
    )


def wide():
    return Section("boom", "KPI-boom", (WEEKS, Paragraph("Per twee weken; oktober samen 15,5\u00a0%.", Tone.NOTE)), landscape=True)


def sample(name=lambda text: text):
    """The whole report; ``name`` may make the names on page one longer."""
    foot = "Gemeente Waterrijk · Het verstrekken van vergunningen · oktober 2026 · concept, versie 1"
    return Report(
        title="Het verstrekken van vergunningen",
        subtitle="Prestatiegesprek over oktober 2026",
        subject="Prestatiegesprek van keten VERG",
        author="Gemeente Waterrijk",
        running_head="Het verstrekken van vergunningen, oktober 2026",
        running_foot=foot,
        dated=date(2026, 11, 10),
        palette="stoplicht",
        front=(
            TitleBlock(
                (
                    ("Organisatie", "Gemeente Waterrijk"),
                    ("Klant", "Aanvrager (inwoner, ondernemer)"),
                    ("Eigenaar", "Ruud van Dalen, Directeur Fysiek domein"),
                    ("Gesprek", "11 november 2026"),
                    ("Stand", "concept, versie 1\n8732e43047bf"),
                )
            ),
        ),
        sections=(
            page_one(name),
            point_one(),
            point_two(),
            wide(),
            Section("werk", "Werk", (Paragraph("Hierna staat de bladzijde rechtop."),)),
        ),
        identity=Identity("VERG", "2026-10", 1, "volledig", "8732e43047bf", 2, ("VERG.P1", "VERG.R1"), organisation="Gemeente Waterrijk"),
    )
