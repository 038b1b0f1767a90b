"""The examples, read from the workbook as a user would have it, once for all tests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from ketenrapport.commands.judging import Assessment, assess
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import build

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Assessment]:
    """An example by name, built, read and judged."""

    @cache
    def assessed(name: str) -> Assessment:
        path = tmp_path_factory.mktemp("voorbeeld") / f"{name}.xlsx"
        build(path, name)
        return assess(FileWorkbook.open(path))

    return assessed
