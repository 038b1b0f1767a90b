"""The deliveries of a source: its files, or the answer to its query."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.guard import why_not, without_end
from ketenrapport.intake.sources.places import files_at
from ketenrapport.intake.sources.source import CSV, SQL, SourceError
from ketenrapport.intake.sources.user_settings import OWN_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from ketenrapport.intake.sources.delivery import Delivery
    from ketenrapport.intake.sources.source import Source
    from ketenrapport.intake.sources.user_settings import Connection, UserSettings

_NAMES_IN_BRACKETS = frozenset(("sqlite", "odbc"))


def deliveries(
    source: Source, home: Path | None, settings: UserSettings, codes: Collection[str]
) -> Iterator[tuple[str, Callable[[], Delivery]]]:
    """The name of each delivery of a source and what reads it, which raises SourceError; so does this, when there is none.

    ``home`` is the folder of the workbook; ``codes`` are what a header may be where Kolommen names none.
    """
    if source.kind == SQL:
        yield source.code, lambda: answer(source, home, settings)
        return
    for path in files_at(source.location, source.kind, home, settings.folders):
        if source.kind == CSV:
            from ketenrapport.intake.sources.text_file import read_text_file

            yield path.name, lambda path=path: read_text_file(path, source.headers, codes)  # type: ignore[misc]
        else:
            from ketenrapport.intake.sources.excel_file import read_excel_file

            yield path.name, lambda path=path: read_excel_file(path, source.table)  # type: ignore[misc]


def answer(source: Source, home: Path | None, settings: UserSettings) -> Delivery:
    """The answer to the query of a source, from the engine of its connection. Raises SourceError."""
    connection = settings.connection(source.location)
    query = without_end(source.query or _whole_table(source))
    problem = why_not(query, brackets=connection.kind in _NAMES_IN_BRACKETS)
    if problem is not None:
        raise SourceError(f"De query van bron {source.code} mag niet: {problem}; alleen één SELECT kan.")
    match connection.kind:
        case "sqlite":
            from ketenrapport.intake.sources.engines import sqlite

            return sqlite.ask(source.code, _path(connection, "bestand", home, settings), query, connection.seconds)
        case "duckdb":
            from ketenrapport.intake.sources.engines import duckdb_files

            return duckdb_files.ask(source.code, _path(connection, "map", home, settings), query, connection.seconds)
        case "postgresql":
            from ketenrapport.intake.sources.engines import postgresql

            return postgresql.ask(source.code, connection, query)
        case "odbc":
            from ketenrapport.intake.sources.engines import odbc

            return odbc.ask(source.code, connection, query)
    raise SourceError(f"Verbinding {connection.name} heeft soort '{connection.kind}'; kies sqlite, postgresql, odbc of duckdb.")


def _whole_table(source: Source) -> str:
    if not source.table:
        raise SourceError(f"Bron {source.code} heeft geen query en geen tabel; vul op het blad Bronnen een van beide in.")
    quoted = ".".join('"' + part.strip().strip('"').replace('"', '""') + '"' for part in source.table.split("."))
    return f"SELECT * FROM {quoted}"  # noqa: S608 - quoted, and guarded as any query


def _path(connection: Connection, key: str, home: Path | None, settings: UserSettings) -> Path:
    """The file or folder of a connection: from the folder of the workbook, else from that of the settings."""
    given = Path(connection.needed(key)).expanduser()
    if home is None and connection.name == OWN_FOLDER:
        raise SourceError("De werkmap heeft op deze computer nog geen map; sla haar hier op, dan zijn haar bestanden te vinden.")
    if given.is_absolute() or home is None:
        return given if given.is_absolute() else settings.folder / given
    beside = home / given
    return beside if beside.exists() else settings.folder / given
