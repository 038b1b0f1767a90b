"""The program as Typer knows it: its help in Dutch, and how a function becomes the command of an action."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from ketenrapport.doors.actions import ACTION, ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTIONS = "[OPTIES]"


class _InDutch:
    """Help pages in Dutch where gettext does not reach."""

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer keeps these types to itself
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Gebruik: ")

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Toon deze hulp."
        return option


class _Command(_InDutch, TyperCommand):
    """One command."""


class _Group(_InDutch, TyperGroup):
    """The program as a whole; its help lists the commands in the order of the table of actions."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002
        return [action.verb for action in ACTIONS if action.verb]


app = typer.Typer(
    cls=_Group,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    options_metavar=_OPTIONS,
    subcommand_metavar="OPDRACHT ...",
    context_settings={"help_option_names": ["--help", "-h"]},
    help="Beoordeelt KPI's langs klantketens in een Excel-werkmap en maakt per keten een Word-rapport voor het prestatiegesprek.",
)


@cache
def program() -> Any:  # noqa: ANN401 - Typer keeps these types to itself
    """The program with all its commands, which are all there when it is first asked for; made once, for a window that runs many."""
    return get_command(app)


def command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What makes a function the command of this action, with the verb and the help that the table of actions has for it."""
    action = ACTION[name]
    return app.command(action.verb, cls=_Command, options_metavar=_OPTIONS, help=action.help)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ketenrapport {version('ketenrapport')}")
        raise typer.Exit


@app.callback()
def _program(
    context: typer.Context,
    _: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Toon de versie.")] = False,
) -> None:
    """Without a command: show the help."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
