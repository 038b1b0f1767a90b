"""An option for this folder: ``pytest tests/report --golden-update`` accepts what the report looks like now."""

from __future__ import annotations

import pytest


def pytest_addoption(parser):
    parser.addoption("--golden-update", action="store_true", help="write the golden files anew")


@pytest.fixture
def update_golden(request):
    return request.config.getoption("--golden-update", default=False)
