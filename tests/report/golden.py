"""Golden documents: a produced package is compared with an accepted one, part by part, as indented lines."""

from __future__ import annotations

import difflib
from pathlib import Path

from lxml import etree

from tests.report.reading import parts

FOLDER = Path(__file__).parent / "golden"


def normalised(package, prefix=""):
    """Part name → lines: one tag or text per line, workbooks inside the package unfolded as well."""
    found = {}
    for name, content in parts(package).items():
        if name.endswith(".xlsx"):
            found |= normalised(content, f"{prefix}{name}!")
        elif name.endswith((".xml", ".rels")):
            root = etree.fromstring(content)
            etree.indent(root)
            found[prefix + name] = etree.tostring(root, encoding="unicode").splitlines()
        else:
            found[prefix + name] = [content.hex()]
    return found


def differences(expected, produced):
    """The first differing lines of every part that differs."""
    old, new = normalised(expected), normalised(produced)
    lines = []
    for name in sorted(old.keys() | new.keys()):
        lines += list(difflib.unified_diff(old.get(name, []), new.get(name, []), f"golden {name}", f"produced {name}", lineterm="", n=1))[
            :40
        ]
    return lines


def assert_golden(name, produced, update):
    """Fail with the differences between a produced document and ``golden/NAME.docx``; with ``update``, accept it."""
    path = FOLDER / f"{name}.docx"
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(produced)
    found = differences(path.read_bytes(), produced)
    assert not found, "\n".join(found)
