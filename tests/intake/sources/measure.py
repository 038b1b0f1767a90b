"""Run by test_engines in a process of its own: asks queries, and tells which rows came and how much the memory of the process grew.

python measure.py ENGINE FILE_OR_CONNECTION QUERY…
"""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path

from ketenrapport.intake.sources.source import SourceError
from ketenrapport.intake.sources.user_settings import Connection

engine, place, *queries = sys.argv[1:]
if engine in ("sqlite", "duckdb"):
    module = import_module(f"ketenrapport.intake.sources.engines.{'duckdb_files' if engine == 'duckdb' else engine}")
    import_module("duckdb" if engine == "duckdb" else "sqlite3")

    def ask(query):
        return module.ask("ZAAK", Path(place), query, 300)
else:
    module = import_module(f"ketenrapport.intake.sources.engines.{engine}")
    import_module("psycopg" if engine == "postgresql" else "pyodbc")
    connection = Connection("zaken", engine, json.loads(place) | {"tijdslimiet": 300})

    def ask(query):
        return module.ask("ZAAK", connection, query)


def peak():
    """The most memory that this process ever had, in kilobytes; what getrusage tells begins with that of the process it came from."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])


found = []
for query in queries:
    before = peak()
    try:
        rows, said = [[str(cell) for cell in row] for row in ask(query).rows[1:]], ""
    except SourceError as error:
        rows, said = [], str(error)
    found.append({"rows": rows, "said": said, "grown": (peak() - before) / 1024})
json.dump(found, sys.stdout)
