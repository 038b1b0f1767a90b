"""Functions for cells, called as Excel calls them: through xlwings' own conversion, with only pywin32's names stood in for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ketenrapport.doors import functions
from ketenrapport.workbook.ribbon.sources import FUNCTIONS, ribbon_modules

OUT = "weggelaten"  # an argument that was left out
NOT_THERE = -2146826246  # #N/B, as an error of Excel travels
CALLS = [
    (["score", 93.8, 95, 90, OUT, OUT, OUT], [[88]]),
    (["score", [[93.8], [None], [96]], 95, 90, OUT, OUT, OUT], [[88], ["#N/B"], [110]]),
    (
        ["score", [[93.8], ["veel"], [True], [NOT_THERE], [96]], 95, 90, OUT, OUT, OUT],
        [[88], ["#WAARDE!"], ["#WAARDE!"], ["#WAARDE!"], [110]],
    ),
    (["score", 5, [[4, "n.v.t."]], [["lager"], ["omlaag"]], OUT, OUT, OUT], [[0, "#WAARDE!"], ["#WAARDE!", "#WAARDE!"]]),
    (["score", 98, 95, 90, OUT, OUT, 120], [[120]]),
    (["score", 5, 4, "lager", OUT, OUT, OUT], [[0]]),
    (["score", 5, 4, OUT, OUT, OUT, OUT], [["#GETAL!"]]),
    (["score", "veel", 95, 90, OUT, OUT, OUT], [["#WAARDE!"]]),
    (["score", True, 95, 90, OUT, OUT, OUT], [["#WAARDE!"]]),
    (["score", NOT_THERE, 95, 90, OUT, OUT, OUT], [["#WAARDE!"]]),
    (["status", 5, 4, 3, 6, 7, OUT], [["● op norm"]]),
    (["status", [[93.8, 80]], 95, 90, OUT, OUT, OUT], [["▲ aandacht", "■ actie nodig"]]),
    (["status", [["onbekend", 80]], 95, 90, OUT, OUT, OUT], [["#WAARDE!", "■ actie nodig"]]),
    (["verhouding", [[1], ["geen"]], [[2], [98]], 100], [["#WAARDE!"]]),
    (["grenzen", [[10, 12, "x", 12, 10, 36, 12]]], [["#WAARDE!"]]),
    (["verhouding", [[1], [90]], [[2], [98]], 100], [[91]]),
    (["verhouding", [[1], [90]], [[2], [98]], OUT], [[0.91]]),
    (["verhouding", [[1], [90]], [[2]], OUT], [["#WAARDE!"]]),
    (["gewogen", [[100], [80]], [[3], [1]], OUT, OUT], [[95, "▲ aandacht", 1]]),
    (["gewogen", [[100], [70]], [[3], [1]], [["● op norm"], ["rood"]], [["nee"], ["ja"]]], [[92, "■ actie nodig", 1]]),
    (["gewogen", [[100], [70]], [[3], [1]], [["goed"], ["rood"]], OUT], [["#WAARDE!"]]),
    (["gewogen", [[100], [70]], [[3]], OUT, OUT], [["#WAARDE!"]]),
    (["grenzen", [[10, 12, 10, 12, 10, 36]]], [[15, 9.68, 20.32]]),
    (["grenzen", [[10, 12, None]]], [["#N/B"]]),
    (["variatie", [[10], [12], [10], [12], [10], [36]], "hoger"], [["verbetering"]]),
    (
        ["variatie", [[10, 12, 10, 12, 10, 36], [10, 12, 10, 12, 10, 12]], [["lager"], ["hoger"]]],
        [["verslechtering"], ["normale variatie"]],
    ),
    (
        ["variatie", [[10, 12, 10, 12, 10, 36], [10, 12, "x", 12, 10, 12], [10, 12, 10, 12, 10, 12]], [["lager"], ["hoger"], ["op"]]],
        [["verslechtering"], ["#WAARDE!"], ["#WAARDE!"]],
    ),
    (["variatie", [[10, 12, 10, 12, 10, 36]], "omhoog"], [["#WAARDE!"]]),
    (["gat", 91, 97, 95, OUT, OUT, 1], [[2]]),
    (["gat", [[91], [97]], 97, 95, OUT, OUT, OUT], [[1], [0]]),
    (["gat", [[91], ["91"], [97]], 97, 95, OUT, OUT, OUT], [[1], ["#WAARDE!"], [0]]),
    (["gat", [[91], [91], [91]], 97, 95, OUT, [["hoger"], ["op"], [None]], [[1], [1], [9]]], [[2], ["#WAARDE!"], ["#GETAL!"]]),
    (["gat", 6, 97, 5, 100, "lager", 0], [[1]]),
    (["gat", 91, 97, 95, OUT, OUT, 9], [["#GETAL!"]]),
]


@pytest.fixture(scope="module")
def answers() -> list[object]:
    program = [sys.executable, "-m", "tests.doors.functions_as_excel_calls_them"]
    asked = json.dumps([call for call, _ in CALLS])
    root = Path(__file__).parents[2]
    done = subprocess.run(program, cwd=root, input=asked, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("number", range(len(CALLS)), ids=[f"{call[0]}-{number}" for number, (call, _) in enumerate(CALLS)])
def test_it_answers(answers: list[object], number: int) -> None:
    expected = CALLS[number][1]
    told = [[round(cell, 9) if isinstance(cell, float) else cell for cell in row] for row in answers[number]]  # type: ignore[attr-defined]
    assert told == expected


def test_each_function_of_the_macros_is_there_with_as_many_arguments() -> None:
    (macros,) = (module.source for module in ribbon_modules() if module.name == FUNCTIONS)
    calls = re.findall(r'FromPython\("(\w+)", Array\(([^)]*)\)\)', macros)
    assert {name for name, _ in calls} == {call[0] for call, _ in CALLS}
    for name, arguments in calls:
        assert getattr(functions, name).__code__.co_varnames[: getattr(functions, name).__code__.co_argcount] == tuple(
            arguments.split(", ")
        )
