"""Setting a warning aside, with a reason, for as long as the reason holds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ketenrapport.checks.suppression import EARLIER, Suppressed, Suppression, apply_suppressions, reasons_on
from ketenrapport.organisation.raw import RawTable
from ketenrapport.words.findings import Finding, Severity

LATE = Finding("K30", Severity.WARNING, "Actie A-02 is te laat.", "Spreek een datum af.", "Acties", "F3", "A-02", "actions", 3, "Deadline")
OTHER = replace(LATE, subject="A-03", row=4, cell="F4")
NO_COMPLAINTS = Finding("K09", Severity.INFO, "Geen keten voor klachten.", "Overweeg er een.", "Ketens", subject="klachten")
NO_OWNER = Finding("K14", Severity.ERROR, "Geen eigenaar.", "Vul in.", "Ketens", "C2", "VERG")


def test_a_warning_is_matched_on_rule_and_subject() -> None:
    still_open, aside = apply_suppressions([LATE, OTHER], [Suppression("K30", "A-02", "Wacht op het college.")])
    assert still_open == [OTHER]
    assert aside == [Suppressed(LATE, "Wacht op het college.")]


def test_it_stays_set_aside_when_its_row_moves() -> None:
    moved = replace(LATE, row=17, cell="H17", explanation="Anders gezegd.")
    assert apply_suppressions([moved], [Suppression("k30", " a-02 ", "Wacht.")]) == ([], [Suppressed(moved, "Wacht.")])


def test_an_information_can_be_set_aside_an_error_cannot() -> None:
    reasons = [Suppression("K09", "klachten", "Valt onder MELD."), Suppression("K14", "VERG", "Vacature.")]
    assert apply_suppressions([NO_COMPLAINTS, NO_OWNER], reasons) == ([NO_OWNER], [Suppressed(NO_COMPLAINTS, "Valt onder MELD.")])


def test_without_a_reason_nothing_is_set_aside() -> None:
    assert apply_suppressions([LATE], [Suppression("K30", "A-02", "  ")]) == ([LATE], [])


def test_another_rule_about_the_same_subject_stays_open() -> None:
    assert apply_suppressions([LATE], [Suppression("K16", "A-02", "Reden")]) == ([LATE], [])


_FINDINGS = st.lists(
    st.builds(
        Finding,
        code=st.sampled_from(["K01", "K09", "K30"]),
        severity=st.sampled_from(Severity),
        explanation=st.text(max_size=3),
        remedy=st.just(""),
        subject=st.sampled_from(["A", "B", ""]),
    )
)
_REASONS = st.lists(
    st.builds(Suppression, st.sampled_from(["K01", "K09", "K30"]), st.sampled_from(["A", "B", ""]), st.sampled_from(["", "Reden"]))
)


@given(_FINDINGS, _REASONS)
def test_every_finding_is_open_or_set_aside(findings: list[Finding], reasons: list[Suppression]) -> None:
    still_open, aside = apply_suppressions(findings, reasons)
    assert len(still_open) + len(aside) == len(findings)
    assert all(finding in findings for finding in [*still_open, *(one.finding for one in aside)])
    assert all(finding.severity is not Severity.ERROR for finding in (one.finding for one in aside))


RED = Finding("K16", Severity.WARNING, "VERG.R1 is rood.", "Spreek een actie af.", "Acties", subject="VERG.R1")


def test_a_reason_for_a_rule_about_a_period_holds_for_that_period_only() -> None:
    october = Suppression("K16", "VERG.R1", "Actie volgt uit het MT.", "2026-10")
    assert apply_suppressions([RED], [october], "2026-10") == ([], [Suppressed(RED, "Actie volgt uit het MT.")])
    told = replace(RED, explanation="VERG.R1 is rood. Eerdere reden (oktober 2026): Actie volgt uit het MT.")
    assert apply_suppressions([RED], [october], "2026-11") == ([told], [])


def test_a_reason_that_was_newly_typed_holds_now_and_one_of_version_0_1_no_more() -> None:
    assert apply_suppressions([RED], [Suppression("K16", "VERG.R1", "Volgt.")], "2026-11") == ([], [Suppressed(RED, "Volgt.")])
    told = replace(RED, explanation="VERG.R1 is rood. Eerdere reden: Volgt.")
    assert apply_suppressions([RED], [Suppression("K16", "VERG.R1", "Volgt.", EARLIER)], "2026-11") == ([told], [])


def test_of_earlier_reasons_the_last_is_told_and_a_new_one_counts_beside_them() -> None:
    earlier = [Suppression("K16", "VERG.R1", reason, over) for reason, over in (("c", EARLIER), ("b", "2026-10"), ("a", "2026-09"))]
    told = replace(RED, explanation="VERG.R1 is rood. Eerdere reden (oktober 2026): b.")
    assert apply_suppressions([RED], earlier, "2026-11") == ([told], [])
    assert apply_suppressions([RED], [*earlier, Suppression("K16", "VERG.R1", "nu")], "2026-11") == ([], [Suppressed(RED, "nu")])


def test_reasons_for_other_rules_do_not_expire() -> None:
    about_set_up = replace(RED, code="K32")
    reason = Suppression("K32", "VERG.R1", "Zo ingericht.", "2025-01")
    assert apply_suppressions([about_set_up], [reason], "2026-11") == ([], [Suppressed(about_set_up, "Zo ingericht.")])


def on_controle(*rows: tuple[str, str], with_column: bool = True) -> RawTable:
    """Controle with a reason for K16 about VERG.R1 in each row, and what stands in Reden over beside it."""
    cells = {"Code": ["K16"] * len(rows), "Onderwerp": ["VERG.R1"] * len(rows), "Reden": [row[0] for row in rows]}
    if with_column:
        cells["Reden over"] = [row[1] for row in rows]
    columns = {header: np.array(values, dtype=object) for header, values in cells.items()}
    return RawTable("Controle", "Controle", np.arange(len(rows)) + 2, columns, dict.fromkeys(columns, "A"))


def test_reasons_are_read_with_the_period_over_which_they_were_given() -> None:
    found = reasons_on(on_controle(("a", ""), ("b", "2026-10"), ("c", "eerder"), ("d", "wie weet"), ("", "2026-10")))
    assert [(one.reason, one.about) for one in found] == [("a", ""), ("b", "2026-10"), ("c", EARLIER), ("d", EARLIER)]
    assert [one.about for one in reasons_on(on_controle(("a", ""), with_column=False))] == [EARLIER]
