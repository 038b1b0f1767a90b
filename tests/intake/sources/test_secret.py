"""The password of a connection stands nowhere: in no workbook, no log, no message, whatever goes well or wrong."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from ketenrapport.doors.shell import main
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import write_workbook
from ketenrapport.workbook.new.examples import read_example
from tests.intake.sources.deliveries import DATA
from tests.intake.sources.server import PASSWORD, READER, running_server
from tests.needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.intake.sources.server import Server

QUERY = "SELECT kpi, maand, waarde FROM cijfers ORDER BY kpi, maand"
COLUMNS = "KPI=kpi; Periode=maand; Waarde=waarde"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as started:
        with started.owner() as owner:
            owner.execute("CREATE TABLE cijfers AS SELECT 'VG.P2' AS kpi, date '2026-10-31' AS maand, 216.50::numeric AS waarde")
        yield started


def workbook(path: Path, *sources: dict[str, str]) -> Path:
    rows = dict(read_example("organisatie", DATA / "organisatie"))
    usual = {"kind": "sql", "table": "", "query": QUERY, "shape": "lang", "columns": COLUMNS, "only_where": "", "active": "ja"}
    write_workbook(path, rows | {"sources": [usual | source for source in sources]})
    return path


def everything_in(folder: Path) -> bytes:
    """All that was written below a folder, what is packed in zips too."""
    found = []
    for file in (one for one in folder.rglob("*") if one.is_file()):
        found += [os.fsencode(file.name), file.read_bytes()]
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                found += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(found)


@needs("PostgreSQL", "the ODBC driver of PostgreSQL")
def test_the_password_is_in_nothing_that_was_written(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    settings = tmp_path / "xdg_config_home" / "ketenrapport" / "verbindingen.toml"
    settings.parent.mkdir(parents=True)
    place = f'server = "127.0.0.1"\npoort = {server.port}\ndatabase = "postgres"\ngebruiker = "{READER}"\n'
    settings.write_text(
        f'[goed]\nsoort = "postgresql"\n{place}\n[fout]\nsoort = "postgresql"\n{place}\n'
        f'[brug]\nsoort = "odbc"\ndriver = "PostgreSQL Unicode"\n{place}\n[weg]\nsoort = "odbc"\ndriver = "PostgreSQL Unicode"\n'
        + place.replace(str(server.port), "1")
    )
    settings.chmod(0o600)
    for name in ("goed", "brug", "weg"):
        monkeypatch.setenv(f"KETENRAPPORT_WACHTWOORD_{name.upper()}", PASSWORD)
    monkeypatch.setenv("KETENRAPPORT_WACHTWOORD_FOUT", f"{PASSWORD}!")
    path = workbook(
        tmp_path / "werk.xlsx",
        {"source_id": "GOED", "location": "goed"}, {"source_id": "FOUT", "location": "fout"}, {"source_id": "BRUG", "location": "brug"},
        {"source_id": "WEG", "location": "weg"}, {"source_id": "KAPOT", "location": "brug", "query": "SELECT nergens FROM cijfers"},
    )  # fmt: skip
    said = ""
    for arguments in (["--proef"], ["--json"], []):
        with pytest.raises(SystemExit) as left:
            main(["bronnen", str(path), *arguments])
        printed = capsys.readouterr()
        said += printed.out + printed.err
        assert left.value.code == 1
    assert "password authentication failed" in said
    raw = FileWorkbook.open(path).read([TABLE["measurements"]])["measurements"]
    assert raw.columns["Waarde"].tolist() == [216.5]
    assert PASSWORD not in said
    written = everything_in(tmp_path)
    assert b"verbindingen.toml" in written
    assert PASSWORD.encode() not in written
    assert PASSWORD.encode("utf-16-le") not in written
