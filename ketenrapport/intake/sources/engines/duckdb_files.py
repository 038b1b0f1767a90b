"""DuckDB on CSV and Parquet in one folder: it reads there and nowhere else, and its settings are locked."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.engines.answer import failed, fetched, lacking, too_slow
from ketenrapport.intake.sources.source import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.intake.sources.delivery import Delivery

_MEMORY, _THREADS = "500MB", 2
_ABSENT = re.compile(r"No files found that match the pattern \"(.+?)\"")


def ask(name: str, folder: Path, query: str, seconds: float) -> Delivery:
    """The answer to a query on the files of a folder. Raises SourceError.

    Within the folder COPY and ATTACH could still write, so the query must be one statement that DuckDB itself calls a SELECT.
    """
    try:
        import duckdb
    except ImportError:
        raise lacking("bestanden", name) from None
    if not folder.is_dir():
        raise SourceError(f"De map {folder} van bron {name} is er niet; controleer map bij de verbinding.")
    deadline = time.monotonic() + seconds
    session = duckdb.connect(":memory:")
    clock = threading.Timer(seconds, session.interrupt)
    clock.daemon = True
    try:
        _lock(session, folder)
        statements = session.extract_statements(query)
        if len(statements) != 1 or statements[0].type is not duckdb.StatementType.SELECT:
            raise SourceError(f"De query van bron {name} is geen enkele SELECT; alleen lezen mag.")
        clock.start()
        # Names without a folder are looked for in the working folder: where external access is off, file_search_path isn't used.
        with contextlib.chdir(folder):
            session.execute(statements[0])
            headers = [column[0] for column in session.description or ()]
            return fetched(name, headers, session.fetchmany, deadline)
    except duckdb.InterruptException:
        raise too_slow(name) from None
    except duckdb.PermissionException:
        raise SourceError(
            f"De query van bron {name} leest buiten de map {folder.name}, en dat mag niet; zet het bestand in die map."
        ) from None
    except (duckdb.Error, RuntimeError) as error:
        if absent := _ABSENT.search(str(error)):
            raise SourceError(
                f"De query van bron {name} leest {absent[1]}, en dat staat niet in de map {folder.name}; zet het bestand daar of verbeter "
                "de query."
            ) from None
        raise too_slow(name) if time.monotonic() > deadline else failed(name, error, None) from None
    finally:
        clock.cancel()
        session.close()


def _lock(session: object, folder: Path) -> None:
    place = str(folder.resolve()).replace("'", "''")
    for setting in (
        f"threads = {_THREADS}",
        f"memory_limit = '{_MEMORY}'",
        "temp_directory = ''",
        "TimeZone = 'UTC'",
        "python_enable_replacements = false",
        f"allowed_directories = ['{place}']",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        session.execute(f"SET {setting}")  # type: ignore[attr-defined]
