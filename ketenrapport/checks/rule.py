"""What a rule is: one pure function that says where the workbook goes wrong, with the words that tell it to the user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import cleandoc
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from ketenrapport.words.findings import Finding, FindingKind, Severity

if TYPE_CHECKING:
    from ketenrapport.checks.context import Context
    from ketenrapport.organisation.model import Row


class Hit(NamedTuple):
    """One place where a rule is broken, and the words that its texts need."""

    table: str
    row: int | None
    column: str
    subject: str
    words: Mapping[str, object]


def hit(table: str, row: Row | None, column: str, subject: str, **words: object) -> Hit:
    """A hit on the cell in this row and column of a table; without a row on the table as a whole."""
    return Hit(table, None if row is None else row["row"], column, subject, words)


Check = Callable[["Context"], Iterable[Hit]]


class Rule(Struct, frozen=True):
    """A rule of methode a: how bad it is to break it, what the user reads, and the function that finds where it is broken.

    ``key`` is the code, with a part behind a dot where one code has several rules. ``explanation`` and ``remedy`` are format
    strings over the words of a hit. ``when_final`` is the severity when a report is about to be adopted, where that differs.
    """

    key: str
    severity: Severity
    title: str
    explanation: str
    remedy: str
    check: Check
    when_final: Severity | None = None

    @property
    def code(self) -> str:
        """The code that the user sees: ``K26``."""
        return self.key.partition(".")[0]

    @property
    def principle(self) -> str:
        """What the rule guards, in English: the docstring of its function."""
        return cleandoc(self.check.__doc__ or "")

    def findings(self, context: Context) -> Iterator[Finding]:
        """A finding for every place where the rule is broken."""
        severity = self.when_final if context.final and self.when_final else self.severity
        kind = FindingKind(severity, self.explanation, self.remedy)
        for table, row, column, subject, words in self.check(context):
            yield context.places[table].say(self.key, kind, row, column, subject, **words)


def rule(
    key: str, severity: Severity, title: str, explanation: str, remedy: str, *, when_final: Severity | None = None
) -> Callable[[Check], Rule]:
    """Makes a rule of the function below it."""

    def made(check: Check) -> Rule:
        return Rule(key, severity, title, explanation, remedy, check, when_final)

    return made
