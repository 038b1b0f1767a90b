"""The engines themselves: they add up, they stop at their limits, and a query can only read."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from ketenrapport.intake.sources.engines import duckdb_files, odbc, postgresql, sqlite
from ketenrapport.intake.sources.fetching import answer
from ketenrapport.intake.sources.source import Source, SourceError
from ketenrapport.intake.sources.user_settings import Connection, UserSettings
from tests.amount import amount
from tests.intake.sources.cases import KPIS, cases, expected, query
from tests.intake.sources.server import PASSWORD, READER, running_server
from tests.needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.intake.sources.server import Server

FORBIDDEN = (
    "DELETE FROM geheim",
    "WITH weg AS (DELETE FROM geheim RETURNING x) SELECT * FROM weg",
    "SELECT 1; DELETE FROM geheim",
    "SELECT 1; COMMIT; SET default_transaction_read_only = off; DELETE FROM geheim; COMMIT; SELECT 1",
    "SELECT x INTO kopie FROM geheim",
    "UPDATE geheim SET x = 2",
    "INSERT INTO geheim VALUES (3)",
    "DROP TABLE geheim",
    "CREATE TABLE kopie AS SELECT * FROM geheim",
    "COPY geheim TO '/tmp/kr_uit.csv'",
    "DO $$ BEGIN DELETE FROM geheim; END $$",
    "SELECT set_config('transaction_read_only', 'off', true)",
    "SELECT pg_read_file('/etc/hostname')",
    "ATTACH 'ander.db' AS ander",
)
FOLDER = Path(__file__).parent
MONTH = {"sqlite": "substr(ontvangen, 1, 7)", "duckdb": "strftime(ontvangen, '%Y-%m')"}
MOST = {"duckdb": 200, "sqlite": 20, "postgresql": 20, "odbc": 20}  # megabytes

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as started:
        with started.owner() as owner:
            owner.execute("CREATE TABLE geheim AS SELECT 1 AS x")
        yield started


def settings_of(server: Server, kind: str) -> dict[str, Any]:
    """A connection as it stands in the settings, with the password in the environment."""
    if kind == "odbc":
        return {
            "soort": "odbc", "driver": "PostgreSQL Unicode", "server": "127.0.0.1", "poort": str(server.port), "database": "postgres",
            "gebruiker": READER,
        }  # fmt: skip
    return {"soort": kind, "server": "127.0.0.1", "poort": server.port, "database": "postgres", "gebruiker": READER}


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETENRAPPORT_WACHTWOORD_ZAKEN", PASSWORD)


def source(text: str) -> Source:
    return Source("ZAAK", "sql", "zaken", query=text)


def settings(folder: Path, values: dict[str, Any]) -> UserSettings:
    return UserSettings(folder, {"zaken": Connection("zaken", values["soort"], values)})


def refusals(folder: Path, values: dict[str, Any]) -> list[str]:
    """What is said of each forbidden statement."""
    said = []
    for text in FORBIDDEN:
        with pytest.raises(SourceError) as error:
            answer(source(text), folder, settings(folder, values))
        said.append(str(error.value))
    return said


class TestForbiddenStatements:
    """Each is refused by its words, and by the engine's own lock where there is one."""

    def test_sqlite(self, tmp_path: Path) -> None:
        with closing(sqlite3.connect(tmp_path / "zaken.sqlite")) as made:
            made.execute("CREATE TABLE geheim AS SELECT 1 AS x")
            made.commit()
        before = (tmp_path / "zaken.sqlite").read_bytes()
        assert all("mag niet" in one for one in refusals(tmp_path, {"soort": "sqlite", "bestand": "zaken.sqlite"}))
        for text in (*FORBIDDEN, "VACUUM INTO 'x.db'", "PRAGMA journal_mode=WAL", "SELECT load_extension('x')"):
            with pytest.raises(SourceError):
                sqlite.ask("ZAAK", tmp_path / "zaken.sqlite", text, 5)
        assert (tmp_path / "zaken.sqlite").read_bytes() == before
        assert [file.name for file in tmp_path.iterdir()] == ["zaken.sqlite"]

    def test_duckdb(self, tmp_path: Path) -> None:
        (tmp_path / "zaken").mkdir()
        (tmp_path / "zaken" / "zaken.csv").write_text("x\n1\n")
        (tmp_path / "ernaast.csv").write_text("geheim\n1\n")
        assert all("mag niet" in one for one in refusals(tmp_path, {"soort": "duckdb", "map": "zaken"}))
        more = ("COPY (SELECT 1) TO 'x.csv'", "INSTALL sqlite", "SET threads = 1", "PIVOT (SELECT 1 a, 2 b) ON a USING sum(b)")
        outside = (
            "SELECT * FROM read_csv('../ernaast.csv')",
            f"SELECT * FROM '{tmp_path}/ernaast.csv'",
            "SELECT * FROM read_text('/etc/hostname')",
            "SELECT * FROM read_csv('http://127.0.0.1/x.csv')",
        )
        for text in (*FORBIDDEN, *more, *outside):
            with pytest.raises(SourceError):
                duckdb_files.ask("ZAAK", tmp_path / "zaken", text, 5)
        with pytest.raises(SourceError, match=r"^De query van bron ZAAK leest buiten de map zaken, en dat mag niet; [^\n]*$"):
            duckdb_files.ask("ZAAK", tmp_path / "zaken", outside[0], 5)
        with pytest.raises(SourceError, match=r"^De query van bron ZAAK leest weg/\*\.csv, en dat staat niet in de map zaken; "):
            duckdb_files.ask("ZAAK", tmp_path / "zaken", "SELECT * FROM read_csv('weg/*.csv')", 5)
        with pytest.raises(
            SourceError, match=r'niet gelukt; de database meldt: .+"maand" not found in FROM clause! [^\^]*$'
        ):  # the engine's own words, without the query
            duckdb_files.ask("ZAAK", tmp_path / "zaken", "SELECT maand FROM read_csv('*.csv')", 5)
        assert duckdb_files.ask("ZAAK", tmp_path / "zaken", "SELECT * FROM read_csv('*.csv')", 5).rows == [["x"], [1]]
        assert [file.name for file in (tmp_path / "zaken").iterdir()] == ["zaken.csv"]

    @needs("PostgreSQL")
    def test_postgresql(self, server: Server, secret: None, tmp_path: Path) -> None:
        assert all("mag niet" in one for one in refusals(tmp_path, settings_of(server, "postgresql")))
        connection = Connection("zaken", "postgresql", settings_of(server, "postgresql") | {"gebruiker": "postgres"})
        # As the owner of everything, past the guard: the cursor on the server refuses what writes. The last three only read.
        for text in FORBIDDEN[:11]:
            with pytest.raises(SourceError):
                postgresql.ask("ZAAK", connection, text)
        with server.owner() as owner:
            assert owner.execute("SELECT x FROM geheim").fetchall() == [(1,)]
            assert owner.execute("SELECT to_regclass('kopie')").fetchall() == [(None,)]

    @needs("PostgreSQL", "the ODBC driver of PostgreSQL")
    def test_odbc_by_the_guard(self, server: Server, secret: None, tmp_path: Path) -> None:
        values = settings_of(server, "odbc")
        assert all("mag niet" in one for one in refusals(tmp_path, values))
        assert answer(source("SELECT x FROM geheim;"), tmp_path, settings(tmp_path, values)).rows == [["x"], [1]]
        with server.owner() as owner:
            assert owner.execute("SELECT x FROM geheim").fetchall() == [(1,)]


class TestAddingUp:
    """The engine adds up: 840 rows come over, and the memory of the process hardly grows. All rows at once stop at the limit."""

    amount = amount(100_500, 5_000_000)

    def check(self, engine: str, place: object, table: str, month: str) -> None:
        where = place if isinstance(place, str) else json.dumps(place)
        command = [sys.executable, FOLDER / "measure.py", engine, where, query(table, month), f"SELECT * FROM {table}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        found, stopped = json.loads(done.stdout)
        assert found["said"] == ""
        assert len(found["rows"]) == KPIS * 120
        assert {(kpi, period): (int(float(top)), int(float(bottom))) for kpi, period, top, bottom in found["rows"]} == expected(self.amount)
        assert found["grown"] < MOST[engine]
        assert "meer dan 100.000 rijen" in stopped["said"]
        assert stopped["rows"] == []

    @pytest.mark.long
    @pytest.mark.soak
    def test_duckdb(self, tmp_path: Path) -> None:
        with (tmp_path / "zaken.csv").open("w") as file:
            file.write("nummer;ontvangen;dagen;teams\n")
            file.writelines(f"{number};{received};{took};{teams}\n" for number, received, took, teams in cases(self.amount))
        with duckdb.connect() as session:
            folder = tmp_path.as_posix()
            session.execute(f"COPY (FROM read_csv('{folder}/zaken.csv', delim=';')) TO '{folder}/zaken.parquet' (FORMAT parquet)")
        for table in ("read_csv('zaken.csv', delim=';')", "read_parquet('*.parquet')"):
            self.check("duckdb", str(tmp_path), table, MONTH["duckdb"])

    @pytest.mark.soak
    def test_sqlite(self, tmp_path: Path) -> None:
        with closing(sqlite3.connect(tmp_path / "zaken.sqlite")) as made:
            made.execute("CREATE TABLE zaken (nummer INTEGER, ontvangen TEXT, dagen INTEGER, teams INTEGER)")
            rows = ((number, received.isoformat(), took, teams) for number, received, took, teams in cases(self.amount))
            made.executemany("INSERT INTO zaken VALUES (?, ?, ?, ?)", rows)
            made.commit()
        self.check("sqlite", str(tmp_path / "zaken.sqlite"), "zaken", MONTH["sqlite"])

    @pytest.mark.long
    @pytest.mark.soak
    @needs("PostgreSQL", "the ODBC driver of PostgreSQL")
    def test_postgresql_and_odbc(self, server: Server, secret: None) -> None:
        with server.owner() as owner:
            owner.execute("CREATE TABLE zaken (nummer int, ontvangen date, dagen int, teams int)")
            with owner.cursor().copy("COPY zaken FROM STDIN") as copy:
                for case in cases(self.amount):
                    copy.write_row(case)
        for engine in ("postgresql", "odbc"):
            self.check(engine, settings_of(server, engine), "zaken", "to_char(ontvangen, 'YYYY-MM')")


class TestCells:
    @needs("PostgreSQL", "the ODBC driver of PostgreSQL")
    def test_whatever_an_engine_gives_becomes_a_number_a_day_a_text_or_nothing(self, server: Server, secret: None, tmp_path: Path) -> None:
        kinds = "216.50::numeric, 7::bigint, 0.5::float8, date '2026-10-31', '', NULL, true, 'a'::bytea, ARRAY[1, 2], 'x'::text"
        sides = [216.5, 7.0, 0.5, date(2026, 10, 31), None, None]
        connection = Connection("zaken", "postgresql", settings_of(server, "postgresql"))
        row = postgresql.ask("ZAAK", connection, f"SELECT {kinds}").rows[1]
        assert list(row) == [*sides, True, "(binair)", "[1, 2]", "x"]
        through_odbc = odbc.ask("ZAAK", Connection("zaken", "odbc", settings_of(server, "odbc")), f"SELECT {kinds}").rows[1]
        assert list(through_odbc)[:6] == sides
        duck = duckdb_files.ask("ZAAK", tmp_path, "SELECT 216.50::DECIMAL(9, 2), 7::HUGEINT, DATE '2026-10-31', [1], uuid()", 5).rows[1]
        assert list(duck)[:4] == [216.5, 7.0, date(2026, 10, 31), "[1]"]
        assert isinstance(duck[4], str)


class TestLimits:
    ENDLESS = "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r"

    def test_a_query_that_never_ends_is_stopped(self, tmp_path: Path) -> None:
        sqlite3.connect(tmp_path / "leeg.sqlite").close()
        (tmp_path / "leeg.sqlite").touch()
        with pytest.raises(SourceError, match="duurde te lang"):
            sqlite.ask("ZAAK", tmp_path / "leeg.sqlite", self.ENDLESS, 0.3)
        with pytest.raises(SourceError, match="duurde te lang"):
            duckdb_files.ask("ZAAK", tmp_path, "SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range = -b.range", 0.3)

    @needs("PostgreSQL", "the ODBC driver of PostgreSQL")
    def test_so_is_one_of_a_server(self, server: Server, secret: None) -> None:
        text = "SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 100000) b"
        for module, kind in ((postgresql, "postgresql"), (odbc, "odbc")):
            with pytest.raises(SourceError, match="duurde te lang"):
                module.ask("ZAAK", Connection("zaken", kind, settings_of(server, kind) | {"tijdslimiet": 1}), text)


class TestWhatGoesWrong:
    """One sentence, in which the password never stands."""

    @needs("PostgreSQL", "the ODBC driver of PostgreSQL")
    @pytest.mark.parametrize("kind", ["postgresql", "odbc"])
    def test_a_wrong_password_a_wrong_column_and_no_server(self, server: Server, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
        module, values = (odbc if kind == "odbc" else postgresql), settings_of(server, kind)
        monkeypatch.setenv("KETENRAPPORT_WACHTWOORD_ZAKEN", f"{PASSWORD}-fout")
        with pytest.raises(SourceError) as wrong:
            module.ask("ZAAK", Connection("zaken", kind, values), "SELECT 1")
        monkeypatch.setenv("KETENRAPPORT_WACHTWOORD_ZAKEN", PASSWORD)
        with pytest.raises(SourceError, match="bestaatniet") as column:
            module.ask("ZAAK", Connection("zaken", kind, values), "SELECT bestaatniet FROM geheim")
        with pytest.raises(SourceError) as gone:
            module.ask("ZAAK", Connection("zaken", kind, values | {"poort": "1"}), "SELECT 1")
        for error in (wrong, column, gone):
            assert PASSWORD not in str(error.value)
            assert "\n" not in str(error.value)

    @pytest.mark.parametrize(("module", "missing", "extra"), [
        (postgresql, "psycopg", "postgresql"), (odbc, "pyodbc", "odbc"), (duckdb_files, "duckdb", "bestanden"),
    ])  # fmt: skip
    def test_without_the_driver_it_says_what_to_install(
        self, module: Any, missing: str, extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setitem(sys.modules, missing, None)
        arguments = ("ZAAK", tmp_path, "SELECT 1", 5) if extra == "bestanden" else ("ZAAK", Connection("zaken", extra), "SELECT 1")
        with pytest.raises(SourceError, match=rf'ketenrapport\[{extra}\]"'):
            module.ask(*arguments)
