"""A PostgreSQL server of one's own, for as long as a test module runs: started as another user than root, with a password to guard."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "Zeer-geheim-8241"
READER = "kr_lezer"
_PATIENCE = 60  # seconds; a busy machine is no defect


class Server(Struct, frozen=True):
    """Where the server listens; its owner is ``postgres``, who reads for the program is ``kr_lezer``."""

    port: int

    def owner(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection that may do anything."""
        return psycopg.connect(host="127.0.0.1", port=self.port, dbname="postgres", user="postgres", password=PASSWORD, autocommit=True)


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name) or name


def _user() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def running_server() -> Iterator[Server]:
    """A server with the role that reads, who may read what is in the schema public and nothing else."""
    user = _user()
    with tempfile.TemporaryDirectory(prefix="kr-pg-", ignore_cleanup_errors=True) as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        home = Path(folder)
        (home / "wachtwoord").write_text(PASSWORD)
        if user:
            shutil.chown(home, user)
            shutil.chown(home / "wachtwoord", user)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, "user": user}
        command = ["-D", f"{folder}/data", "-U", "postgres", "--pwfile", f"{folder}/wachtwoord", "-A", "scram-sha-256", "--no-sync"]
        subprocess.run([_program("initdb"), *command, "-E", "UTF8", "--locale", "C"], check=True, **quiet)
        free.close()
        settings = [word for one in ("fsync=off", "full_page_writes=off", "shared_buffers=16MB") for word in ("-c", one)]
        arguments = ["-D", f"{folder}/data", "-k", folder, "-h", "127.0.0.1", "-p", str(port), *settings]
        process = subprocess.Popen([_program("postgres"), *arguments], **quiet)
        try:
            server = Server(port)
            _wait(server, process)
            with server.owner() as owner:
                owner.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'")
                owner.execute(f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {READER}")
            yield server
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            server.owner().close()
        except psycopg.OperationalError:
            if time.monotonic() > end or process.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            return
