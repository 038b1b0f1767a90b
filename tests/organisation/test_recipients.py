"""Who gets which report, whatever stands on Distributie."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ketenrapport.commands.judging import assess
from ketenrapport.organisation.model import Organisation
from ketenrapport.organisation.recipients import recipients
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
