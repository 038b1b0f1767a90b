"""The text of the sheet Leeswijzer: the controller's manual. How it looks is in ``manual_sheet.py``."""

from __future__ import annotations

from msgspec import Struct

from ketenrapport.words.schema import TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import STATUS
from ketenrapport.workbook.new.input_sheets import GROUPS

TITLE = "Leeswijzer"
SUBTITLE = "Ketenrapport: KPI's langs klantketens, beoordeeld voor het prestatiegesprek"


class Entry(Struct, frozen=True):
    """A row of a section: a term with its explanation in one or two cells; ``sheet`` is where the term leads to.

    An entry with ``heading`` opens a group of entries. ``button`` stands instead of the explanation in a workbook that has buttons.
    """

    term: str
    explanation: str
    action: str = ""
    sheet: str = ""
    heading: bool = False
    button: str = ""


class Section(Struct, frozen=True):
    """A chapter: opening paragraphs, a small table and closing paragraphs. ``header`` names two or three columns."""

    title: str
    opening: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    closing: tuple[str, ...] = ()
    new_page: bool = False


PURPOSE = Section(
    "Waar deze werkmap voor is",
    opening=(
        "Wie per afdeling meet, ziet afdelingen die hun doelen halen en klanten die toch moeten wachten: het gaat mis waar het werk van de "
        "een naar de ander gaat. Deze werkmap volgt daarom de klant. Een klantketen begint bij een concrete behoefte (‘ik wil verbouwen’) "
        "en eindigt als die is vervuld (‘ik heb een besluit waarmee ik verder kan’). De afdelingen en partners die daarvoor nodig zijn, "
        "zijn de schakels van de keten.",
        "Elke keten heeft één eigenaar uit het managementteam. De eigenaar stelt vast wat de keten de klant belooft (klantwaarden) en wat "
        "zij de organisatie oplevert (interne waarden). Onder elke waarde hangen resultaten, die zeggen of de belofte is nagekomen, en "
        "onder elk resultaat de knoppen: wat moeten wij vandaag goed doen? Samen is dat de KPI-boom. Nieuwe KPI's zijn zelden nodig: de "
        "meeste die u al hebt, krijgen hier hun plaats.",
        "Elke twee weken of elke maand leidt de eigenaar het prestatiegesprek over de keten. Deze werkmap laat zien hoe de keten ervoor "
        "staat en levert het rapport voor dat gesprek. Het doel is leren van de afgelopen periode, niet afrekenen.",
    ),
)

COMMANDS = Section(
    "De maand op één bladzijde",
    header=("Stap", "Zo doet u het", "Wat er gebeurt"),
    entries=(
        Entry(
            "1  Openen", "ketenrapport periode werkmap.xlsx 2026-11",
            "Zet in een nieuwe maand de rapportperiode. Overzicht zegt wat er nu te doen is.", button="Rapportperiode",
        ),
        Entry(
            "2  Vullen", "ketenrapport invoer werkmap.xlsx, daarna ketenrapport overnemen werkmap.xlsx",
            "Zet klaar welke cijfers nog moeten komen, en zet wat u invulde in Metingen. Schrijf bij wat afwijkt een toelichting. Staan "
            "cijfers elders (blad Bronnen), dan haalt ketenrapport bronnen of de knop Bronnen inlezen ze op.",
            button="Invoer klaarzetten, daarna Invoer overnemen",
        ),
        Entry(
            "3  Controleren", "ketenrapport controleer werkmap.xlsx",
            "Laat zien wat niet klopt of ontbreekt; wat deze maand te doen is eerst. Uw invoer verandert niet.", button="Controleren",
        ),
        Entry(
            "4  Vernieuwen", "ketenrapport vernieuw werkmap.xlsx",
            "Rekent alles door en vult de bladen met uitkomsten. Wat u zelf hebt toegevoegd, blijft bij zijn regel.", button="Vernieuwen",
        ),
        Entry(
            "5  Rapporten", "ketenrapport rapport werkmap.xlsx",
            "Maakt per keten een Word-rapport voor het prestatiegesprek.", button="Alle rapporten, of Rapport van keten",
        ),
        Entry("6  Gesprek", "De eigenaar leidt het, met het rapport", "Per punt: wat besluit u? Vul besluit en actie in het rapport in."),
        Entry(
            "7  Verslag", "ketenrapport verslag werkmap.xlsx rapport.docx",
            "Neemt over wat in het gesprek in het rapport is ingevuld: besluiten, acties, wat u leerde en het volgende gesprek. U ziet "
            "eerst wat er zou wijzigen; met de opdracht doet --proef dat.",
            button="Verslag inlezen",
        ),
        Entry(
            "8  Vaststellen", "ketenrapport vaststellen werkmap.xlsx --keten VERG",
            "Bewaart het rapport zoals het is besproken, met een momentopname. Wat daarna aan de cijfers wijzigt, ziet u op Controle.",
            button="Vaststellen",
        ),
        Entry(
            "9  Verspreiden", "ketenrapport verspreiden werkmap.xlsx --uitvoer post",
            "Maakt per ontvanger op het blad Distributie een concept van een mail met haar rapporten. U verstuurt het zelf.",
            button="Verspreiden",
        ),
        Entry(
            "Aan het eind", "ketenrapport periode werkmap.xlsx 2026-10 --sluit",
            "Sluit de periode: wat daarna aan haar cijfers wijzigt, wordt gemeld. Een nieuw jaar begint met ketenrapport nieuw --uit of de "
            "knop Nieuw jaar; een code verandert overal met ketenrapport hernoem of de knop Code hernoemen.",
            button="Periode sluiten",
        ),
    ),
    closing=(
        "Is dit een .xlsm, dan staan de knoppen op het tabblad Ketenrapport van het lint. In een .xlsx geeft u opdrachten in een "
        "opdrachtvenster (in Windows: Terminal of Opdrachtprompt), in de map waar de werkmap staat, met de werkmap gesloten; met "
        "ketenrapport koppel werkmap.xlsx krijgt zij de knoppen. Alle mogelijkheden: ketenrapport --help.",
        "Mogen macro's niet, of klikt u liever: ketenrapport paneel opent een venster met alles wat u kunt vragen, ook op een .xlsx. "
        "Wie een schermlezer gebruikt, werkt met de opdrachten: die zeggen alles in tekst.",
        "In LibreOffice werkt u met de opdrachten. Een koppeling volgt u er met Ctrl+klik; de knoppen op het lint zijn er niet.",
    ),
)  # fmt: skip

INPUT = Section(
    "Wat u invult, en in welke volgorde",
    new_page=True,
    opening=(
        "Donkere kolomkoppen zijn verplicht, lichte mogen leeg blijven. Klik op een cel voor uitleg; waar u kunt kiezen, staat een lijst. "
        "Typ of plak nieuwe regels direct onder de laatste: de tabel groeit mee. Voor een eerste uitkomst zijn Personen, Klanten, Ketens, "
        "Waarden, KPI's, Normen en Metingen genoeg.",
    ),
    header=("Blad", "Waarvoor"),
    entries=tuple(
        entry
        for number, group in enumerate(GROUPS, start=1)
        for entry in (
            Entry(f"{number}  {group.title}", f"{group.when}.", heading=True),
            *(Entry(TABLE[name].sheet, TABLE[name].purpose, sheet=TABLE[name].sheet) for name in group.tables),
        )
    ),
)

OUTPUT = Section(
    "Wat u ervoor terugkrijgt",
    header=("Blad", "Wat het laat zien"),
    entries=(
        Entry(
            "Overzicht",
            "De ketens, de slechtste belofte eerst, en wat er nu te doen is. Wat onderstreept is, leidt ergens heen.",
            sheet="Overzicht",
        ),
        Entry(
            "Boom",
            "Van iedere KPI waarde, norm, oordeel, verloop, toelichting en actie op één regel; in te klappen en te filteren op keten.",
            sheet="Boom",
        ),
        Entry(
            "Verloop",
            "De kaart van het jaar: van iedere KPI waarde en oordeel per periode; eerdere perioden klapt u boven de kolommen uit.",
            sheet="Verloop",
        ),
        Entry("KPI-grafiek", "Kies een KPI en zie haar verloop met gemiddelde, regelgrenzen, norm en signalen.", sheet="KPI-grafiek"),
        Entry(
            "Wat als",
            "Probeer een andere norm of een ander gewicht: na het vernieuwen ziet u wat KPI, belofte en keten zouden worden. Er verandert "
            "verder niets.",
            sheet="Wat als",
        ),
        Entry("Controle", "Wat in de werkmap niet klopt of ontbreekt: waar het staat en hoe u het herstelt.", sheet="Controle"),
        Entry("Dekking", "Klanten zonder keten of belofte, en momenten met de klant die niemand meet.", sheet="Dekking"),
        Entry(
            "Ketenmatrix",
            "Welke afdelingen, teams en partners welke ketens dragen: waarom een organigram niet volstaat.",
            sheet="Ketenmatrix",
        ),
        Entry(
            "Resultaten",
            "Alle oordelen over alle perioden, een regel per KPI en periode. Voor een draaitabel: klik in de tabel, Invoegen > "
            "Draaitabel; zet Naam keten in de rijen, Einddatum in de kolommen en Score bij de waarden. Bij vernieuwen loopt zij mee.",
            sheet="Resultaten",
        ),
    ),
    closing=(
        "Deze bladen zijn beveiligd, zonder wachtwoord, zodat niemand ze per ongeluk overschrijft. De periode waarover u rapporteert "
        "kiest u op het blad Instellingen.",
    ),
)

COLOURS = Section(
    "Wat de kleuren betekenen",
    header=("Oordeel", "Wanneer", "Wat u ermee doet"),
    entries=(
        Entry(STATUS[Status.GREEN].label, "De norm is gehaald of beter.", "Niet aan sleutelen. Zoek uit wat werkt en houd dat vast."),
        Entry(
            STATUS[Status.ORANGE].label,
            "Tussen signaalwaarde en norm: de norm is niet gehaald.",
            "Bespreek de oorzaak en leg die vast op het blad Toelichtingen.",
        ),
        Entry(
            STATUS[Status.RED].label,
            "De signaalwaarde is gepasseerd.",
            "Spreek een actie af met één actiehouder en een deadline, op het blad Acties.",
        ),
        Entry(
            STATUS[Status.GREY].label,
            "Er valt niet te oordelen; de reden staat erbij, bijvoorbeeld geen meting of geen norm.",
            "Vul aan wat ontbreekt. Waren er geen gevallen, dan is het goed zo.",
        ),
    ),
    closing=(
        "Kleur staat nooit alleen: symbool en woord zeggen hetzelfde. Wie rood en groen slecht onderscheidt, zet op Instellingen "
        "Kleuren op kleurenblind; de oordelen op alle bladen verkleuren meteen.",
    ),
)

SCORE = Section(
    "Wat de score betekent",
    new_page=True,
    header=("Begrip", "Uitleg"),
    entries=(
        Entry(
            "Score van een KPI",
            "100 is precies op norm, 50 precies op de signaalwaarde; daartussen en daarbuiten loopt de score gelijkmatig door, van 0 "
            "tot hooguit 150. Voorbeeld: bij norm 95 en signaalwaarde 90 geeft 93,8 een score van 88.",
        ),
        Entry(
            "Score van een waarde",
            "Het gewogen gemiddelde van de KPI's die er direct onder hangen. Onderdelen met gewicht 0 verklaren, maar tellen niet mee.",
        ),
        Entry(
            "Score van een keten",
            "Het gewogen gemiddelde van haar waarden, waarbij een waarde voor hooguit 100 meetelt: een gebroken belofte wordt niet "
            "goedgemaakt door een andere.",
        ),
        Entry(
            "Rood telt door",
            "Met een rood onderdeel komt een waarde of keten niet verder dan aandacht. Is dat onderdeel kritiek, dan is zij rood.",
        ),
        Entry(
            "Dekking",
            "Het deel van de gewichten dat beoordeeld is. Wat ontbreekt telt niet als nul en niet als gehaald. Bij minder dan 60% "
            "volgt geen score.",
        ),
        Entry(
            "Afronden",
            "Het oordeel gaat over de waarde zoals u die ziet, afgerond op het aantal decimalen van de KPI. De score wordt naar "
            "beneden afgerond, zodat 100 altijd ‘gehaald’ betekent.",
        ),
    ),
    closing=("De grenzen in dit hoofdstuk zijn de standaard; u past ze aan op het blad Instellingen.",),
)

SIGNALS = Section(
    "Signaal of ruis",
    opening=(
        "Elk proces schommelt. Boom zegt daarom van iedere KPI of de laatste meting iets betekent, of bij de gewone schommeling hoort.",
    ),
    header=("Begrip", "Uitleg"),
    entries=(
        Entry(
            "Normale variatie (≈)",
            "De meting past bij het proces zoals het was. Het verschil met de vorige periode zegt niets; zoek er geen oorzaak bij.",
        ),
        Entry(
            "Signaal (↑ of ↓)",
            "Een meting buiten de grenzen, zeven op rij stijgend of dalend, twee van de drie dicht bij een grens, of zeven op rij aan één "
            "kant van het gemiddelde. De pijl wijst waarheen het proces beweegt; verbetering of verslechtering zegt of dat goed is.",
        ),
        Entry(
            "Grenzen",
            "Gemiddelde en grenzen komen uit de eerste twaalf metingen en liggen dan vast. Met minder dan zes volgt geen oordeel, met "
            "minder dan twaalf is een signaal voorlopig. Is het proces bewust veranderd, leg dat dan vast op Breukpunten: met Herijken "
            "op ja beginnen de grenzen opnieuw.",
        ),
        Entry(
            "Haalbaarheid",
            "Structureel wel of structureel niet: de norm ligt buiten de grenzen, dus zoals het proces nu loopt haalt het haar altijd of "
            "nooit. Wisselend: de ene keer wel, de andere keer niet. Proces in beweging: het nieuwe niveau staat nog niet vast.",
        ),
        Entry(
            "Knoppen en resultaat",
            "Vroegsignaal: het resultaat is op norm, maar de knoppen eronder zijn dat niet; het resultaat kan nog volgen. Boom verklaart "
            "resultaat niet: de knoppen zijn op norm en het resultaat is rood; u draait aan de verkeerde, of het effect komt later.",
        ),
    ),
)

FIGURES = Section(
    "Vuistregels voor cijfers",
    new_page=True,
    header=("Onderwerp", "Regel"),
    entries=(
        Entry("Percentages", "Vul 95 of 95% in voor 95 procent; wat u ziet telt, bij metingen, normen en signaalwaarden."),
        Entry("Bedragen", "Zet € in de kolom Eenheid en niet in de cel met het cijfer."),
        Entry(
            "Periodecodes",
            "2026 (jaar), 2026-K3 (kwartaal), 2026-10 (maand), 2026-T21 (twee weken: weken 41 en 42), 2026-W42 (week). Een meting "
            "hoort bij de periode waarin haar laatste dag valt.",
        ),
        Entry(
            "Geen cijfer",
            "Laat de regel weg of de cel leeg; een 0 is een uitkomst. Waren er geen gevallen, vul dan teller 0 en noemer 0 in.",
        ),
        Entry(
            "Norm en signaalwaarde",
            "Is lager beter, dan ligt de signaalwaarde boven de norm. Een nieuwe norm is een nieuwe regel met een nieuwe datum; de "
            "oude regel blijft staan.",
        ),
        Entry("Codes", "Kort, uniek en blijvend: alles verwijst naar codes. Meer codes in één cel scheidt u met een puntkomma."),
        Entry(
            "Plakken en formules",
            "Plak alleen waarden, dan blijven opmaak en keuzelijsten heel. Formules mogen; sla de werkmap op in Excel, zodat de "
            "uitkomsten erin staan.",
        ),
    ),
)

MEASUREMENTS = Section(
    "Metingen invullen",
    opening=(
        "Wat u op het blad Metingen invult, hangt af van de Tijdaggregatie van de KPI. KPI's die uit andere zijn opgebouwd vult u niet in.",
    ),
    header=("Tijdaggregatie", "Vul in", "Over een langer venster"),
    entries=(
        Entry(
            "som",
            "Waarde, bijvoorbeeld 3 uitstromers.",
            "Opgeteld. Ontbreekt een periode, dan volgt geen oordeel: een halve som lijkt een daling.",
        ),
        Entry("gemiddelde", "Waarde.", "Het gemiddelde van de waarden."),
        Entry("gewogen", "Waarde en Aantal, bijvoorbeeld 49,7 dagen over 65 besluiten.", "Het gemiddelde, gewogen met de aantallen."),
        Entry("laatste", "Waarde: de stand aan het eind van de periode.", "De laatste stand."),
        Entry(
            "verhouding",
            "Teller en Noemer, bijvoorbeeld 60 van de 65.",
            "De tellers samen, gedeeld door de noemers samen: nooit het gemiddelde van percentages.",
        ),
        Entry("stand-verhouding", "Teller en Noemer van de stand.", "De laatste teller, gedeeld door de laatste noemer."),
        Entry("minimum, maximum", "Waarde.", "De laagste, of de hoogste."),
    ),
)

FINDINGS = Section(
    "Als er iets niet klopt",
    opening=(
        "Wat niet gelezen kan worden of niet volgens de methode is, staat na het vernieuwen op het blad Controle, met de plaats en het "
        "herstel. De rest wordt gewoon berekend.",
    ),
    header=("Ernst", "Betekenis", "Wat u doet"),
    entries=(
        Entry(
            "fout", "Dit kan zo niet: een gegeven ontbreekt of spreekt iets anders tegen.", "Herstellen voordat u het rapport vaststelt."
        ),
        Entry("waarschuwing", "Dit wijkt af van de methode of lijkt een vergissing.", "Nagaan. Is het bewust zo, dan kan het blijven."),
        Entry("opmerking", "Goed om te weten.", "Lezen is genoeg."),
    ),
)

FUNCTIONS = Section(
    "Functies voor uw eigen bladen",
    opening=(
        "In een werkmap met knoppen rekenen deze functies op Windows met de waarden in uw cellen, precies zoals het vernieuwen dat doet. "
        "Ze kennen de werkmap niet: een uitkomst van het vernieuwen zoekt u op met een gewone formule.",
    ),
    header=("Functie", "Wat u krijgt", "Voorbeeld"),
    entries=(
        Entry(
            "KR_SCORE, KR_STATUS",
            "De score of het oordeel van een waarde bij een norm en een signaalwaarde; hoger of lager als er geen signaalwaarde is. "
            "Daarna mogen norm en signaal aan de bovenkant van een band, en het plafond.",
            "Zo: =KR_SCORE(93,8;95;90) geeft 88",
        ),
        Entry("KR_VERHOUDING", "De tellers samen, gedeeld door de noemers samen, maal de factor.", "Zo: =KR_VERHOUDING(B2:B13;C2:C13;100)"),
        Entry(
            "KR_GEWOGEN",
            "Score, oordeel en dekking van een waarde of keten, naast elkaar: uit scores en gewichten, en als u wilt oordelen en kritiek.",
            "Zo: =KR_GEWOGEN(B2:B6;C2:C6;D2:D6;E2:E6)",
        ),
        Entry("KR_GRENZEN", "Gemiddelde, ondergrens en bovengrens van een reeks, naast elkaar.", "Zo: =KR_GRENZEN(B2:Y2)"),
        Entry("KR_VARIATIE", "Wat het laatste punt van een reeks zegt; van een blok elke rij.", 'Zo: =KR_VARIATIE(B2:Y2;"lager")'),
        Entry(
            "KR_GAT",
            "Hoeveel gevallen een percentage te kort komt voor de norm, 0 als die gehaald is. Daarna mogen factor, richting en decimalen.",
            'Zo: =KR_GAT(91;97;95;100;"hoger";1) geeft 2',
        ),
        Entry(
            "Een uitkomst opzoeken",
            "Zonder functie van ons, dus ook op een Mac en in een werkmap zonder knoppen.",
            'Zo: =X.ZOEKEN("VERG.R1";Boom[Code];Boom[Waarde]), of INDEX met VERGELIJKEN',
        ),
        Entry(
            "Fouten in de cel",
            "#N/B: niets om mee te rekenen (een lege cel, geen gevallen, te weinig punten), een Mac, of Python start niet. #GETAL!: een "
            "getal dat niet kan. #WAARDE!: geen getal waar er een hoort, of bereiken die niet even groot zijn. Waar een functie een blok "
            "teruggeeft, heeft alleen de cel met de fout een fout.",
        ),
    ),
)

PRIVACY = Section(
    "Privacy",
    opening=(
        "Vul aantallen en gemiddelden in, geen gegevens van afzonderlijke personen, en noem in toelichtingen en besluiten geen klanten of "
        "medewerkers bij naam. Zet bij KPI's over kleine of kwetsbare groepen Persoonsgegevens op ja en geef een Minimale noemer: met "
        "minder gevallen volgt geen oordeel. De werkmap en de rapporten blijven op uw eigen computer; er wordt niets verzonden.",
    ),
)

GOOD_TO_KNOW = Section(
    "Goed om te weten",
    header=("Onderwerp", "Regel"),
    entries=(
        Entry("Wat u mag veranderen", "Eigen bladen, kolommen, grafieken en opmaak toevoegen, kolommen verplaatsen, sorteren en filteren."),
        Entry("Wat u laat staan", "De namen van bladen, tabellen en kolommen: daaraan herkent het programma de gegevens."),
        Entry("Eén werkmap", "Alle ketens van de organisatie staan in dezelfde werkmap; elke keten krijgt haar eigen rapport."),
        Entry("Oude perioden", "Blijven staan op Resultaten. Ze worden bij elk vernieuwen opnieuw uit de metingen berekend."),
    ),
)

SECTIONS: tuple[Section, ...] = (
    PURPOSE,
    COMMANDS,
    OUTPUT,
    INPUT,
    COLOURS,
    SCORE,
    SIGNALS,
    FIGURES,
    MEASUREMENTS,
    FINDINGS,
    FUNCTIONS,
    PRIVACY,
    GOOD_TO_KNOW,
)
