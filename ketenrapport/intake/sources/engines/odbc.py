"""ODBC: SQL Server, and whatever else a DSN leads to.

ODBC has no lock of its own: a driver that is told to read only may look at the first word of a query and no further. What holds is the
guard on its words, a transaction that is always rolled back, and an account that may only read, which the user is told to take.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.engines.answer import failed, fetched, lacking, too_slow
from ketenrapport.intake.sources.source import SourceError
from ketenrapport.intake.sources.user_settings import password

if TYPE_CHECKING:
    from ketenrapport.intake.sources.delivery import Delivery
    from ketenrapport.intake.sources.user_settings import Connection

ADVICE = "ODBC kent geen slot op schrijven: gebruik een account dat alleen mag lezen"
_PATIENCE = 10  # seconds that a server is waited for
_STREAMING = "UseDeclareFetch=1;Fetch=1000"  # else the driver of PostgreSQL fetches every row before the first is read
_TIMED_OUT = frozenset(("HYT00", "HYT01", "57014", "HY008"))


def ask(name: str, connection: Connection, query: str) -> Delivery:
    """The answer to a query through a driver of ODBC. Raises SourceError."""
    try:
        import pyodbc
    except ModuleNotFoundError:
        raise lacking("odbc", name) from None
    except ImportError:
        raise SourceError(f"Voor bron {name} ontbreekt ODBC op deze computer; laat IT unixODBC en het stuurprogramma zetten.") from None
    secret, seconds = password(connection), connection.seconds
    deadline = time.monotonic() + seconds
    pyodbc.pooling = False
    text = _connection_text(connection, secret, {key: str(driver) for key, driver in pyodbc.dataSources().items()})
    try:
        session = pyodbc.connect(text, autocommit=False, timeout=int(min(max(seconds, 1), _PATIENCE)), readonly=True)
    except pyodbc.Error as error:
        raise failed(name, _told(error), secret) from None
    cursor = session.cursor()
    clock = threading.Timer(seconds, cursor.cancel)
    clock.daemon = True
    try:
        with suppress(pyodbc.Error):  # not every driver has a clock of its own
            session.timeout = max(int(seconds), 1)
        clock.start()
        cursor.execute(query)
        answer = fetched(name, [column[0] for column in cursor.description or ()], cursor.fetchmany, deadline)
    except pyodbc.Error as error:
        is_late = time.monotonic() > deadline or (error.args and error.args[0] in _TIMED_OUT)
        raise too_slow(name) if is_late else failed(name, _told(error), secret) from None
    finally:
        clock.cancel()
        with suppress(pyodbc.Error):  # a session that broke off has nothing left to take back
            session.rollback()
            session.close()
    return answer


def _connection_text(connection: Connection, secret: str | None, sources: dict[str, str]) -> str:
    """The connection string. Without a user it asks for the Windows login. Raises SourceError."""
    dsn, driver = connection.text("dsn"), connection.text("driver")
    if not dsn and not driver:
        raise SourceError(f"Verbinding {connection.name} heeft geen dsn en geen driver; vul een van beide in.")
    parts = {"DSN": dsn} if dsn else {"Driver": driver, "Server": connection.needed("server"), "Database": connection.needed("database")}
    if connection.text("poort"):
        parts["Port"] = connection.text("poort")
    if connection.text("gebruiker"):
        parts |= {"UID": connection.text("gebruiker"), **({"PWD": secret} if secret else {})}
    elif not dsn:
        parts["Trusted_Connection"] = "yes"
    named = f"{sources.get(dsn, '')} {driver}".lower()
    of_postgresql = "postgres" in named or "psql" in named
    written = ";".join(f"{key}={_quoted(value)}" for key, value in parts.items())
    return f"{written};{_STREAMING}" if of_postgresql else written


def _quoted(value: str) -> str:
    """A value as a connection string needs it; not every driver understands braces that aren't needed."""
    return f"{{{value.replace('}', '}}')}}}" if set(value) & set(";{}=[]()+,?*!@") or value != value.strip() else value


def _told(error: Exception) -> Exception:
    """What the driver says, without its code."""
    return RuntimeError(error.args[1] if len(error.args) > 1 else str(error))
