"""Who gets which report, whatever stands on Distributie."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ketenrapport.commands.judging import assess
from ketenrapport.conversation.letters import invitation
from ketenrapport.organisation.model import Organisation
from ketenrapport.organisation.recipients import address_of, recipients
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook

GEMEENTE = assess(FileWorkbook.open(templates_folder() / "gemeente.xlsx")).organisation
INSIDE = {"Ruud van Dalen": "r.vandalen@waterrijk.example", "P01": "h.vos@waterrijk.example"}
ROWS = st.lists(
    st.fixed_dictionaries({
        "chain": st.sampled_from(["VERG", "MELD", "WEG", None]),
        "recipient": st.sampled_from([*INSIDE, "Journalist", "Ruud", None]),
        "email": st.sampled_from([*INSIDE.values(), "pers@krant.example", "R.VANDALEN@waterrijk.example", None]),
        "variant": st.sampled_from(["volledig", "eenpager", "extern", None]),
    }),
    min_size=1, max_size=12,
)  # fmt: skip


def with_distribution(rows: list[dict[str, str | None]]) -> Organisation:
    table = pd.DataFrame(rows, columns=["chain", "recipient", "email", "variant"], dtype=object).assign(row=range(2, len(rows) + 2))
    return replace(GEMEENTE, tables={**GEMEENTE.tables, "distribution": table})


@given(ROWS)
@settings(max_examples=60)
def test_nobody_gets_a_chain_that_is_not_hers_and_an_outsider_only_what_is_for_outsiders(rows: list[dict[str, str | None]]) -> None:
    found = recipients(with_distribution(rows))
    assert [one.row for one in found] == [at for at, row in enumerate(rows, 2) if row["chain"] in GEMEENTE.chains]
    for one in found:
        row = rows[(one.row or 0) - 2]
        assert (one.chain, one.address) == (row["chain"], row["email"] or "")
        known = row["recipient"] in INSIDE or (row["email"] or "").lower() in INSIDE.values()
        assert one.variant == ((row["variant"] or "extern") if known else "extern")


def test_with_an_empty_sheet_each_owner_gets_the_full_report() -> None:
    found = {one.chain: (one.name, one.address, one.variant) for one in recipients(with_distribution([]))}
    assert found["VERG"] == ("Ruud van Dalen", "r.vandalen@waterrijk.example", "volledig")
    assert set(found) == set(GEMEENTE.chains)


def with_namesake() -> Organisation:
    """The municipality with a second Ruud van Dalen, who owns nothing."""
    people = GEMEENTE.tables["people"]
    (first,) = people[people["name"] == "Ruud van Dalen"].to_dict("records")
    second = pd.DataFrame([{**first, "person_id": "P99", "email": "ruud2@waterrijk.example"}])
    return replace(GEMEENTE, tables={**GEMEENTE.tables, "people": pd.concat([second, people], ignore_index=True)})


def test_of_two_people_with_the_same_name_neither_is_meant_by_it() -> None:
    both = with_namesake()
    assert address_of(both, "Ruud van Dalen") == ""
    assert address_of(both, both.owner("VERG") or "") == "r.vandalen@waterrijk.example"
    assert address_of(both, "p99") == "ruud2@waterrijk.example"
    assert address_of(GEMEENTE, "ruud van dalen") == "r.vandalen@waterrijk.example"


def test_the_owner_of_a_chain_is_invited_and_not_who_is_called_the_same() -> None:
    assessment = assess(FileWorkbook.open(templates_folder() / "gemeente.xlsx"))
    made = invitation(replace(assessment, organisation=with_namesake()), "VERG")
    assert made is not None
    assert ("Ruud van Dalen", "r.vandalen@waterrijk.example") in made.letter.to
    assert "ruud2@waterrijk.example" not in {address for _, address in made.letter.to}


def test_an_internal_report_to_an_address_that_nobody_here_has_is_told() -> None:
    """It may be of somebody outside with the same name."""
    rows: list[dict[str, str | None]] = [
        {"chain": "VERG", "recipient": "Ruud van Dalen", "email": email, "variant": variant}
        for email, variant in (
            ("ruud@elders.example", "volledig"),
            ("R.vanDalen@waterrijk.example", "volledig"),
            ("h.vos@waterrijk.example", "volledig"),
            ("ruud@elders.example", "extern"),
        )
    ]
    assert [one.elsewhere for one in recipients(with_distribution(rows))] == ["r.vandalen@waterrijk.example", "", "", ""]
