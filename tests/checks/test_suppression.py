"""Setting a warning aside, with a reason, for as long as the reason holds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.checks.suppression import Suppressed, Suppression, apply_suppressions
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
