"""Runs the program, and says in Dutch what went wrong."""

from __future__ import annotations

import gettext
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from ketenrapport.commands.garbage import look_less_often
from ketenrapport.doors.shell.application import program
from ketenrapport.doors.shell.telling import DONE, IMPOSSIBLE, complain, lose_no_outcome

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and exit: 0 done, 1 errors found by ``controleer``, 2 cannot be done (one sentence on stderr)."""
    _speak_dutch()
    lose_no_outcome()
    look_less_often()
    try:
        code = _run(None if arguments is None else list(arguments))
    except typer.TyperException as error:
        complain(f"{_misunderstood(error)} Hulp: {_command(error)} --help")
        code = IMPOSSIBLE
    except (typer.Abort, KeyboardInterrupt):
        complain("Afgebroken.")
        code = IMPOSSIBLE
    except Exception as error:  # noqa: BLE001 - the last line of defence: a user never sees a traceback
        code = _failed(error)
    sys.exit(code or DONE)


def _run(arguments: list[str] | None) -> int | None:
    """Run a command; again, when the user allows the place that it wants to use."""
    from ketenrapport.commands.error import CommandError

    while True:
        try:
            code: int | None = program().main(args=arguments, prog_name="ketenrapport", standalone_mode=False)
        except CommandError as error:
            from ketenrapport.commands.places import ForeignPlaceError

            if not isinstance(error, ForeignPlaceError) or not _says_yes(error.question):
                raise
            error.allow()
        else:
            return code


def _says_yes(question: str) -> bool:
    """Whether there is a user before us, and she says yes."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    typer.echo(f"{question} [j/N] ", nl=False, err=True)
    return sys.stdin.readline().strip().lower() in ("j", "ja")


def _misunderstood(error: typer.TyperException) -> str:
    """What is wrong with the command line, in Dutch; Typer's own sentences are English."""
    parameter = getattr(error, "param", None)
    options = [name for name in getattr(parameter, "opts", ()) if name.startswith("--")]  # none of what has only a place
    about = getattr(error, "option_name", None) or " ".join(filter(None, (*options[:1], getattr(parameter, "metavar", ""))))
    sentences = {
        "NoSuchOption": f"Er is geen optie {about}.",
        "BadOptionUsage": f"Bij de optie {about} hoort een waarde.",
        "MissingParameter": f"Er ontbreekt iets: {about}.",
        "BadParameter": f"{about} is niet te lezen; controleer of u het mag openen."
        if "not readable" in error.message
        else f"De waarde van {about} is niet bruikbaar.",
    }
    # What is left is a command that is unknown (said in Dutch, through gettext; not what Typer proposes) or more words than it takes.
    unknown = error.message.replace(" Did you mean ", " Bedoelt u ")
    surplus = "Er staat iets te veel in de opdracht." if "unexpected" in error.message else unknown
    return sentences.get(type(error).__name__, surplus)


def _command(error: typer.TyperException) -> str:
    """The command that was called, as it was typed; the program alone where there is none of that name."""
    context = getattr(error, "ctx", None)
    return context.command_path if context is not None else "ketenrapport"


def _speak_dutch() -> None:
    """Let Click and Typer use our translation of their texts; they look it up through gettext."""
    os.environ["LANGUAGE"] = "nl"
    gettext.bindtextdomain("ketenrapport", Path(__file__).parent.parent / "locale")
    gettext.textdomain("ketenrapport")


def _failed(error: Exception) -> int:
    """Tell in one sentence what is the matter: with the request when we foresaw it, else where the details are."""
    from ketenrapport.commands.error import CommandError
    from ketenrapport.saving.refused import SavingError
    from ketenrapport.workbook.contract import WorkbookError

    if isinstance(error, (CommandError, WorkbookError, SavingError)):
        complain(str(error))
    else:
        from ketenrapport.doors.crash_log import where

        complain(f"Er ging iets mis dat wij niet hadden voorzien; uw bestand is niet gewijzigd. {where(error)}")
    return IMPOSSIBLE
