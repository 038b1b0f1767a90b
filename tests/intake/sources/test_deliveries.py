"""Deliveries as Dutch systems give them: exactly their rows and messages, and a second reading changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ketenrapport.commands.sources import preview, take
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.intake.sources.deliveries import DATA, TODAY, expected, expected_messages, measurements, messages, workbook_of

if TYPE_CHECKING:
    from pathlib import Path

CASES = ("a1_lang_cp1252", "b1_breed_csv", "c1_excel_titelrijen", "h1_sqlite_view", "i1_correctie")


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path]:
    """A case, and the path of its workbook; its connections are those of this user."""
    settings = tmp_path / "instellingen"
    monkeypatch.setattr("ketenrapport.intake.sources.user_settings.settings_folder", lambda: settings)
    if (given := DATA / request.param / "verbindingen.toml").is_file():
        settings.mkdir()
        (settings / given.name).write_bytes(given.read_bytes())
        (settings / given.name).chmod(0o600)
    return request.param, workbook_of(request.param, tmp_path / "werk")


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_a_delivery_gives_exactly_its_rows_and_messages(case: tuple[str, Path]) -> None:
    name, path = case
    rows, actions = expected(name)
    before, content = measurements(path), path.read_bytes()
    workbook = FileWorkbook.open(path)
    found = preview(workbook, TODAY)
    assert path.read_bytes() == content  # nothing before it is asked
    (one,) = (source.as_data() for source in found.sources)
    assert messages(one) == expected_messages(name)
    told = {(row["kpi"], row["periode"]): row["actie"] for row in one["metingen"] if row["actie"] != "geweigerd"}
    assert told == {key: action for key, action in actions.items() if action != "ongewijzigd" or key in told}
    take(workbook, found, TODAY)
    assert measurements(path) == before | rows
    again = FileWorkbook.open(path)
    content = path.read_bytes()
    second = preview(again, TODAY)
    assert not second.changes
    take(again, second, TODAY)
    assert path.read_bytes() == content
