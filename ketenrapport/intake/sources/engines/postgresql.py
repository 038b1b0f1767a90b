"""PostgreSQL: a read-only transaction and a cursor on the server, which takes one SELECT and sends its rows as they are asked for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.engines.answer import failed, fetched, lacking, too_slow
from ketenrapport.intake.sources.user_settings import password

if TYPE_CHECKING:
    from ketenrapport.intake.sources.delivery import Delivery
    from ketenrapport.intake.sources.user_settings import Connection

_PATIENCE = 10  # seconds that a server is waited for


def ask(name: str, connection: Connection, query: str) -> Delivery:
    """The answer to a query on a server. Raises SourceError.

    A transaction that only reads still runs COPY TO a file for an account that may; a cursor on the server refuses that before it runs.
    """
    try:
        import psycopg
    except ImportError:
        raise lacking("postgresql", name) from None
    secret, seconds = password(connection), connection.seconds
    deadline = time.monotonic() + seconds
    limits = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{int(seconds * 1000)}",
        "lock_timeout": f"{int(min(seconds, _PATIENCE) * 1000)}",
        "idle_in_transaction_session_timeout": f"{int(seconds * 1000) + 60_000}",
    }
    try:
        with psycopg.connect(
            host=connection.needed("server"),
            port=connection.text("poort") or "5432",
            dbname=connection.needed("database"),
            user=connection.text("gebruiker") or None,
            password=secret,
            sslmode=connection.text("sslmode") or "prefer",
            connect_timeout=int(min(max(seconds, 2), _PATIENCE)),
            options=" ".join(f"-c {key}={value}" for key, value in limits.items()),
        ) as session:
            session.read_only = True
            with session.cursor(name="ketenrapport") as cursor:
                cursor.execute(query.encode())
                headers = [column.name for column in cursor.description or ()]
                answer = fetched(name, headers, cursor.fetchmany, deadline)
            session.rollback()
            return answer
    except psycopg.errors.QueryCanceled:
        raise too_slow(name) from None
    except (psycopg.Error, UnicodeError) as error:
        raise failed(name, error, secret) from None
