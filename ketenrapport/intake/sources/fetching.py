"""The deliveries of a source: its files, or the answer to its query."""

from __future__ import annotations

from os.path import commonpath
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.intake.sources.guard import why_not, without_end
from ketenrapport.intake.sources.places import files_at
from ketenrapport.intake.sources.source import CSV, OWN_FOLDER, SQL, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from ketenrapport.intake.sources.delivery import Delivery
    from ketenrapport.intake.sources.source import Source
    from ketenrapport.intake.sources.user_settings import Connection, UserSettings

_NAMES_IN_BRACKETS = frozenset(("sqlite", "odbc"))


def deliveries(
    source: Source, home: Path | None, own: str, settings: UserSettings, codes: Collection[str]
) -> Iterator[tuple[str, Callable[[], Delivery]]]:
    """The name of each delivery of a source and what reads it, which raises SourceError; so does this, when there is none.

    ``home`` is the folder of the workbook and ``own`` its name; ``codes`` are what a header may be where Kolommen names none.
    """
    if source.kind == SQL:
        yield source.code, lambda: answer(source, home, settings)
        return
    files = files_at(source.location, source.kind, home, settings.folders, own)
    names = _names(files)
    for path in files:
        if source.kind == CSV:
            yield names[path], lambda path=path: _text(path, source, codes, names[path])  # type: ignore[misc]
        else:
            yield names[path], lambda path=path: _workbook(path, source, names[path])  # type: ignore[misc]


def _names(files: Sequence[Path]) -> dict[Path, str]:
    """What a user calls each file: its name, with its folder where another one has the same."""
    plain = [path.name for path in files]
    if len(set(plain)) == len(plain):
        return dict(zip(files, plain, strict=True))
    shared = commonpath([path.parent for path in files])
    return {path: path.relative_to(shared).as_posix() for path in files}


def _text(path: Path, source: Source, codes: Collection[str], name: str) -> Delivery:
    from ketenrapport.intake.sources.text_file import read_text_file

    found = read_text_file(path, source.headers, codes)
    return replace(found, name=found.name.replace(path.name, name, 1))


def _workbook(path: Path, source: Source, name: str) -> Delivery:
    from ketenrapport.intake.sources.excel_file import read_excel_file

    found = read_excel_file(path, source.table)
    return replace(found, name=found.name.replace(path.name, name, 1))


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
