"""What the window offers: the commands of the shell with what they ask, and the buttons of the tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketenrapport.doors.actions import ACTIONS, BUTTONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ketenrapport.doors.actions import Action

_NOT_HERE = ("--json", "--help", "--open")  # for programs, or offered in another way
_PATHS = ("BESTAND", "MAP", "SJABLOON", "PAD", "VORIG", "DOCX|MAP", "FORMULIER|MAP", "WERKMAP|MAP")


class Field(Struct, frozen=True):
    """One thing that a command asks: an argument, or an option with its ``flag``. ``kind`` is path, yes_no or text."""

    label: str
    help: str
    flag: str
    kind: str
    required: bool
    many: bool


class Command(Struct, frozen=True):
    """One thing that can be asked: a command of the shell, whether it works on a workbook, and what else it asks.

    With an ``action`` it is that button instead, on a workbook that is open in Excel, which asks the questions itself.
    """

    verb: str
    label: str
    help: str
    on_workbook: bool
    fields: tuple[Field, ...]
    action: Action | None = None

    def arguments(self, workbook: Sequence[str], filled: dict[str, str]) -> list[str]:
        """The words of the command line; ``filled`` is what stands in each field, by label. Several things are told apart by ``;``."""
        words = [self.verb, *workbook]
        for field in self.fields:
            text = filled.get(field.label, "").strip()
            if not text:
                continue
            parts = [part.strip() for part in text.split(";") if part.strip()] if field.many else [text]
            for part in parts:
                words += [field.flag] if field.kind == "yes_no" else [field.flag, part] if field.flag else [part]
        return words


class Program(Struct, frozen=True):
    """The program of which this is a window: its ``commands`` by verb, as Typer knows them, and ``run``, which ends with SystemExit."""

    commands: Mapping[str, Any]
    run: Callable[[Sequence[str]], object]


def commands(program: Program) -> list[Command]:
    """Every action that has a command, in the order of the table; what it asks is what its command asks."""
    known = program.commands
    found = []
    for action in ACTIONS:
        if action.verb in known and action.verb != "paneel":
            shown = known[action.verb].params
            on_workbook = any(_metavar(one) == "BESTAND" and one.param_type_name == "argument" for one in shown)
            fields = tuple(
                _field(one)
                for one in shown
                if one.opts[0] not in _NOT_HERE and not (_metavar(one) == "BESTAND" and one.param_type_name == "argument")
            )
            found.append(Command(action.verb, action.label or action.verb.capitalize(), action.help, on_workbook, fields))
    return found


def buttons() -> list[Command]:
    """Every button of the tab, for a workbook that is open in Excel."""
    note = "Werkt op de werkmap zoals zij in Excel openstaat, ook als zij nog niet is bewaard. Wat er te vragen is, vraagt Excel."
    return [Command(action.verb, action.label, f"{action.help} {note}".strip(), True, (), action) for action in BUTTONS]


def _metavar(parameter: Any) -> str:  # noqa: ANN401 - Typer keeps these types to itself
    return str(parameter.metavar or "").removesuffix("…")


def _field(parameter: Any) -> Field:  # noqa: ANN401
    is_option = parameter.param_type_name == "option"
    word = parameter.opts[0].removeprefix("--") if is_option else _metavar(parameter).lower()
    kind = "yes_no" if getattr(parameter, "is_flag", False) else "path" if _metavar(parameter) in _PATHS else "text"
    many = bool(getattr(parameter, "multiple", False)) or parameter.nargs == -1
    flag = parameter.opts[0] if is_option else ""
    return Field(word.replace("-", " ").capitalize(), parameter.help or "", flag, kind, bool(parameter.required), many)
