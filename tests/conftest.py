"""For all tests: how much is tried, and whether a test may be skipped."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from hypothesis import settings

from ketenrapport.commands.garbage import look_less_often
from tests.amount import DAILY, SOAK

if TYPE_CHECKING:
    import pytest

# Examples may take their time: a busy machine is no defect.
settings.register_profile(DAILY, deadline=None, max_examples=25)
ONLY_WITH = {"long": ("--exhaustive", "--soak"), "longest": ("--soak",)}
settings.register_profile(SOAK, deadline=None, max_examples=500)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--exhaustive", action="store_true", help="also run what takes long: what is marked so, minutes in all")
    parser.addoption("--soak", action="store_true", help="also try thousands of cases where a daily run tries a few: hours in all")
    parser.addoption("--no-skips", action="store_true", help="fail when a test is skipped for want of anything but Excel")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile(SOAK if config.getoption("--soak") else DAILY)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = {mark for mark, options in ONLY_WITH.items() if not any(map(config.getoption, options))}
    dropped = {item for item in items if any(map(item.get_closest_marker, left_out))}
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]


def pytest_collection_finish() -> None:
    gc.freeze()  # thousands of tests stay, whatever Python looks for
    look_less_often()


def forbidden_skips(config: pytest.Config) -> list[str]:
    """What was skipped and may not be: everything but what drives a real Excel, when skips are forbidden."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not config.getoption("--no-skips") or reporter is None:  # there is none in a worker of xdist
        return []
    return [report.nodeid for report in reporter.stats.get("skipped", []) if "excel" not in report.keywords]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if forbidden_skips(session.config) and not session.exitstatus:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for nodeid in forbidden_skips(config):
        terminalreporter.write_line(f"SKIPPED, which --no-skips forbids: {nodeid}", red=True)
