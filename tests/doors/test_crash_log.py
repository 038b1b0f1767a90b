"""Where the details of an unforeseen error go."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketenrapport.doors import crash_log


def test_details_are_kept_and_their_place_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash_log, "place", lambda: tmp_path / "log" / "fouten.log")
    assert crash_log.where(ValueError("iets")) == f"Details staan in {tmp_path / 'log' / 'fouten.log'}."
    assert "ValueError: iets" in (tmp_path / "log" / "fouten.log").read_text()


def test_details_that_cannot_be_kept_are_no_second_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a full disk: who writes the log must not be what the user reads a traceback of."""
    (tmp_path / "log").touch()
    monkeypatch.setattr(crash_log, "place", lambda: tmp_path / "log" / "fouten.log")
    assert crash_log.where(ValueError("iets")) == "De details konden niet worden bewaard: de schijf is vol of de map niet te beschrijven."
