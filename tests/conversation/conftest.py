"""Reports of the examples, and a way to read one back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from ketenrapport.commands.judging import assess
from ketenrapport.conversation.document import opened
from ketenrapport.conversation.minutes import Codes, minutes_of
from ketenrapport.conversation.whose import Meant
from ketenrapport.report.say.document import report
from ketenrapport.report.word.document import render
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.vocabulary import Variant
from ketenrapport.workbook.file.workbook import FileWorkbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.assessment import Assessment
    from ketenrapport.conversation.minutes import Minutes


@cache
def assessed(example: str) -> Assessment:
    """An example, judged."""
    return assess(FileWorkbook.open(templates_folder() / f"{example}.xlsx"))


@cache
def made(chain: str, variant: Variant = Variant.FULL, version: int = 1) -> bytes:
    """The report of a chain of the municipality."""
    return render(report(assessed("gemeente"), chain, variant, version))


@pytest.fixture
def read() -> Callable[..., Minutes]:
    """Reads a document of the municipality."""

    def minutes(document: bytes, meant: Meant | None = None, name: str = "verslag.docx") -> Minutes:
        organisation = assessed("gemeente").organisation
        actions = [{key: str(row[key] or "") for key in ("action_id", "kpi", "status")} for row in organisation.rows["actions"]]
        return minutes_of(opened(name, document), organisation, Codes(actions), meant or Meant())

    return minutes
