"""What the review of the last conversation says: what came back, what the decisions did, what was changed since."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from ketenrapport.checks.context import Context
from ketenrapport.organisation.closed import Kept, Measurements
from ketenrapport.report.say.blocks import Paragraph, Table, Tone
from ketenrapport.report.say.document import report as report_content
from ketenrapport.words.vocabulary import Variant
from tests.report.example import example, judged
from tests.report.small import rows


def review(report):
    return next(section.blocks for section in report.sections if section.name == "terugblik")


def lead(report):
    return next(block.text for block in review(report) if isinstance(block, Paragraph) and block.tone is Tone.LEAD)


def held(period="2026-09"):
    """The small chain after a conversation over September with a decision about Uitval."""
    found = rows()
    found["conversations"].append(
        {"chain": "HULP", "period": period, "date": date(2026, 10, 12), "chair": "P1", "status": "gehouden", "lessons": "Eerder bellen."}
    )
    found["decisions"] = [{"conversation": f"HULP {period}", "number": 1.0, "decision": "Invalpoule starten.", "kpi": "HULP.P1"}]
    return found


def test_what_came_back():
    """In September Uitval was 4 % against 5 % and Wachttijd 22 days against 14: of what was talked about then only Wachttijd stays."""
    assert "Het punt van toen komt terug." in lead(report_content(judged(held()), "HULP"))


def test_all_five_of_verg_came_back():
    assert lead(report_content(example("gemeente"), "VERG")).endswith("Alle 5 punten van toen komen terug.")


def test_a_conversation_within_the_period_says_nothing_of_points():
    """That of OMV over two weeks of October: its points are those of October."""
    assert "punten van toen" not in lead(report_content(example("werkbedrijf"), "OMV"))


def test_whether_a_decision_shows_in_the_figure():
    """Uitval was 4,0 % in September and is 12,0 %: worse, as lower is better."""
    (decided, *_) = (block for block in review(report_content(judged(held()), "HULP")) if isinstance(block, Table))
    assert decided.rows[0][3].text.replace("\u00a0", " ") == "slechter, was 4,0 %"


def test_a_decision_belongs_to_its_conversation_however_that_is_called():
    found = held()
    found["decisions"][0]["conversation"] = " hulp  september 2026"
    (decided, *_) = (block for block in review(report_content(judged(found), "HULP")) if isinstance(block, Table))
    assert "Invalpoule starten." in decided.rows[0][0].text + decided.rows[0][1].text


def changed_since():
    """September was closed with 3 of 50 for Uitval; now it is 2 of 50."""
    found = held()
    assessment = judged(found)
    calendar = assessment.organisation.calendar
    period = calendar.period("2026-09")
    figures = dict(Measurements(assessment.organisation.tables["measurements"], calendar).inside(period))
    now = figures[("HULP.P1", "2026-09")]
    figures[("HULP.P1", "2026-09")] = (now[0], 3.0, *now[2:])
    context: Context = replace(assessment.context, kept={"2026-09": Kept("2026-09", figures)})
    return replace(assessment, context=context)


def test_figures_that_were_changed_since_stand_with_old_and_new():
    changed = review(report_content(changed_since(), "HULP"))[-1]
    assert changed.caption == "Gewijzigd sinds de periode werd gesloten"
    assert [[cell.text for cell in row] for row in changed.rows] == [["Uitval", "september 2026", "3 van 50", "2 van 50"]]
    outside = review(report_content(changed_since(), "HULP", variant=Variant.EXTERNAL))
    assert not any("Gewijzigd" in block.caption for block in outside if isinstance(block, Table))


def test_how_the_actions_stand_is_a_sentence():
    """Of VV A-01 is done, A-02, A-03 and A-04 run; of VERG A-01 runs and A-02 was due on 1 October."""
    said = {chain: lead(report_content(example(name), chain)) for name, chain in (("vergunningen", "VV"), ("gemeente", "VERG"))}
    assert "Van de 4 eerdere acties is er 1 gereed en zijn er 3 open." in said["VV"]
    assert "Van de 2 eerdere acties is er 1 open en 1 te laat." in said["VERG"]


def test_what_does_not_come_back_as_it_is_met_now_says_so():
    """BURG.R4 was 69,7 % in September and is 71,3 %, against 70; what VV talked about in November was on norm then too."""
    burg = lead(report_content(example("gemeente"), "BURG"))
    assert burg.endswith("Van de 3 punten van toen komen er 2 terug; niet ‘Digitaal aangevraagde producten’ (nu op norm).")
    assert lead(report_content(example("vergunningen"), "VV")).endswith("komt er 1 terug; niet ‘In één keer goed’ en ‘Online ingediend’.")


def test_further_from_a_band_is_worse():
    """BURG.P2 was 88,9 % in September and is 86,9 %, against 95 to 105; within a band neither is better."""
    (decided, *_) = (block for block in review(report_content(example("gemeente"), "BURG")) if isinstance(block, Table))
    assert decided.rows[0][3].text.replace("\u00a0", " ") == "slechter, was 88,9 %"
