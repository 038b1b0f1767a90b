"""Connections are the user's own: in her settings folder for her alone, or in the environment, and never with a password."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from ketenrapport.intake.sources.source import SourceError
from ketenrapport.intake.sources.user_settings import Connection, password, read_settings
from tests.needs import needs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("ketenrapport.intake.sources.user_settings.settings_folder", lambda: tmp_path)
    return tmp_path


def write(folder: Path, text: str, mode: int = 0o600) -> None:
    (folder / "verbindingen.toml").write_text(text, encoding="utf-8")
    (folder / "verbindingen.toml").chmod(mode)


def test_without_a_file_there_is_nothing(folder: Path) -> None:
    settings = read_settings()
    assert (settings.connections, settings.folders) == ({}, ())
    with pytest.raises(SourceError, match="geen verbinding 'kcc'"):
        settings.connection("kcc")


def test_connections_and_folders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, 'mappen = ["/data/export"]\n[Zaken_PG]\nsoort = "postgresql"\nserver = "db"\npoort = 5433\ntijdslimiet = 5\n')
    monkeypatch.setenv("KETENRAPPORT_VERBINDING_KCC", "soort=sqlite; bestand=kcc.sqlite")
    settings = read_settings()
    assert settings.folders == ("/data/export",)
    zaken, kcc = settings.connection("ZAKEN_pg"), settings.connection("kcc")
    assert (zaken.kind, zaken.text("poort"), zaken.seconds, zaken.needed("server")) == ("postgresql", "5433", 5, "db")
    assert (kcc.kind, kcc.needed("bestand"), kcc.seconds) == ("sqlite", "kcc.sqlite", 60)
    with pytest.raises(SourceError, match="Verbinding Zaken_PG heeft geen database"):
        zaken.needed("database")


@needs("a POSIX system")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_may_open_is_refused(folder: Path, mode: int) -> None:
    write(folder, "", mode)
    with pytest.raises(SourceError, match="chmod 600"):
        read_settings()


@pytest.mark.parametrize(("text", "sentence"), [
    ("[a]\nsoort = ", "niet te lezen als TOML"),
    ('mappen = "x"', "lijst van mappen"),
    ('a = "b"', "is geen verbinding"),
    ("[a]\nx = 1", "geen soort"),
    ('[a]\nsoort = "odbc"\nwachtwoord = "geheim"', "staat een wachtwoord"),
    ('[a]\nsoort = "odbc"\ndsn = "x;PWD=geheim"', "staat een wachtwoord"),
])  # fmt: skip
def test_what_is_wrong_is_one_sentence_without_any_secret(folder: Path, text: str, sentence: str) -> None:
    write(folder, text)
    with pytest.raises(SourceError, match=sentence) as error:
        read_settings()
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize("limit", ["0", "-1", '"lang"', "true", "1e9"])
def test_a_time_limit_that_is_none(folder: Path, limit: str) -> None:
    write(folder, f'[a]\nsoort = "sqlite"\ntijdslimiet = {limit}')
    with pytest.raises(SourceError, match="geen aantal seconden"):
        _ = read_settings().connection("a").seconds


def test_a_password_comes_from_the_environment_or_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection("zaken pg", "postgresql")
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert password(connection) is None
    keyring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    errors.KeyringError = RuntimeError  # type: ignore[attr-defined]
    keyring.errors = errors  # type: ignore[attr-defined]
    keyring.get_password = lambda service, name: {("ketenrapport", "zaken pg"): "uit de bos"}.get((service, name))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert password(connection) == "uit de bos"
    monkeypatch.setenv("KETENRAPPORT_WACHTWOORD_ZAKEN_PG", "uit de omgeving")
    assert password(connection) == "uit de omgeving"
