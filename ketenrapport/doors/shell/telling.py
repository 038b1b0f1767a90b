"""What a command tells: its outcome on standard output, all else on standard error."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketenrapport.commands.reports import Progress

DONE, FINDINGS, IMPOSSIBLE = 0, 1, 2  # exit codes


def lose_no_outcome() -> None:
    """Let what a pipe or a file can't hold come out as a question mark: ``▲`` in the code page of Windows would end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(data: dict[str, object], text: str, remarks: Sequence[str] | None = None, *, as_json: bool) -> None:
    """The outcome: for people, or as JSON with the remarks in it. Remarks come first, on standard error."""
    for one in remarks or ():
        remark(one)
    told = data if remarks is None else data | {"opmerkingen": list(remarks)}
    holds_all = str(getattr(sys.stdout, "encoding", "")).lower() == "utf-8"  # else JSON writes by number what a code page may lack
    typer.echo(json.dumps(told, ensure_ascii=not holds_all, indent=2) if as_json else text)


def complain(sentence: str) -> None:
    """A sentence on standard error: standard output is for what programs read."""
    typer.echo(sentence, err=True)


def remark(sentence: str) -> None:
    """Something to know, beside the outcome."""
    complain(f"Let op: {sentence}")


@contextmanager
def progress(what: str = "Rapport") -> Iterator[Progress | None]:
    """A progress bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total, name: bar.update(task, completed=done, total=total, description=f"{what} {name}")
