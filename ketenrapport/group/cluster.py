"""Jobs on a Dask cluster that exists, reached by its address; workers and this machine share nothing but bytes.

What was seen of distributed 2026.8: its executor merges equal calls unless told (``pure``); a worker that dies has its work done again, a
job that ends its process four times is ``KilledWorker`` for that job alone; futures of a scheduler that died never complete; and a check of
versions only warns. An open scheduler runs anyone's Python, so plain tcp beyond this machine is refused.
"""

from __future__ import annotations

import ipaddress
import sys
import warnings
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ketenrapport.commands.error import CommandError
from ketenrapport.group.running import LostError, Pool, outcomes
from ketenrapport.group.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketenrapport.group.work import Job

_PACKAGES = ("ketenrapport", "pandas", "numpy", "lxml", "python-docx")  # what bytes of the outcome depend on
_PATIENCE = 10  # seconds to find the scheduler


def on_cluster(jobs: Iterable[Job], address: str, *, plain: bool = False) -> Iterator[Outcome]:
    """The outcome of each job, as they come. With ``plain``, tcp without encryption to another machine is taken.

    Raises CommandError when there is no such cluster, or none that gives what this machine would.
    """
    waiting = iter(jobs)
    with _pool(address, plain=plain) as pool:
        try:
            yield from outcomes(pool, waiting)
        except LostError as lost:
            for job in (*lost.suspects, *waiting):
                yield Outcome(job.name, f"{job.file} is niet verwerkt, want het cluster viel weg; draai de opdracht opnieuw.")


@contextmanager
def _pool(address: str, *, plain: bool) -> Iterator[Pool]:
    try:
        import distributed
    except ImportError:
        raise CommandError("Voor --dask is het pakket distributed nodig; installeer ketenrapport[cluster].") from None
    _refuse_open_wire(address, plain=plain)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # workbooks are as large as they are
        try:
            client: Any = distributed.Client(address, set_as_default=False, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
        except (OSError, TypeError, ValueError, RuntimeError) as error:
            raise CommandError(
                f"Het cluster op {address} is niet bereikbaar ({type(error).__name__}); controleer het adres, en bij tls:// de "
                "certificaten in de instellingen van Dask."
            ) from None
        with client:
            workers = _usable_workers(client, address)
            yield Pool(
                client.get_executor(pure=False),
                2 * workers,
                lambda: client.status == "running" and bool(client.scheduler_info(n_workers=-1)["workers"]),
            )


def _refuse_open_wire(address: str, *, plain: bool) -> None:
    """Nothing, when the wire to the scheduler is safe. Raises CommandError."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    host = parts.hostname or ""
    try:
        is_here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = host == "localhost"
    if parts.scheme != "tls" and not is_here and not plain:
        raise CommandError(
            f"{address} is niet versleuteld en niet op deze computer: iedereen op het netwerk kan dan meelezen en opdrachten geven. "
            "Gebruik tls://, of --onversleuteld als het netwerk van uzelf is."
        )


def _usable_workers(client: Any, address: str) -> int:  # noqa: ANN401 - Dask keeps its types to itself
    """How many workers there are. Raises CommandError when there are none, or one would do something else than this machine."""

    def installed(packages: tuple[str, ...]) -> dict[str, str]:
        """Travels as it is, since ketenrapport may not be there."""
        import sys
        from importlib.metadata import PackageNotFoundError, version

        found = {"Python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
        for package in packages:
            try:
                found[package] = version(package)
            except PackageNotFoundError:
                found[package] = "niet"
        return found

    threads = client.nthreads()
    if not threads:
        raise CommandError(f"Het cluster op {address} heeft geen werkers; start er een met 'dask worker {address} --nthreads 1'.")
    busy = sorted(worker for worker, amount in threads.items() if amount != 1)
    if busy:
        raise CommandError(f"Werker {busy[0]} doet {threads[busy[0]]} dingen tegelijk; start de werkers met --nthreads 1.")
    ours = _installed_here()
    for worker, theirs in sorted(client.run(installed, _PACKAGES).items()):
        for package, found in theirs.items():
            if found != ours[package]:
                raise CommandError(f"Werker {worker} heeft {package} {found}, deze computer {ours[package]}; maak ze gelijk.")
    return len(threads)


def _installed_here() -> dict[str, str]:
    found = {"Python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "niet"
    return found
