"""Golden reports: what a report says, as Markdown, and every part of its document, as indented XML, in ``golden/NAME``.

A change of a report shows in the difference of ``NAME.md`` what a reader will see, and beside it how Word is told.
"""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

from lxml import etree

from tests.report.markdown import markdown
from tests.report.reading import parts

FOLDER = Path(__file__).parent / "golden"
MOST_LINES = 40  # to show of each part that differs


def unfolded(package):
    """Name → text of every part, one tag or text a line; a workbook inside is one text, with all of its parts in a row."""
    return {name: _text(name, content) for name, content in parts(package).items()}


def _text(name, content):
    if name.endswith(".xlsx"):
        return "".join(f"<!-- {part} -->\n{text}" for part, text in unfolded(content).items())
    if name.endswith((".xml", ".rels")):
        root = etree.fromstring(content)
        etree.indent(root, " ")
        return etree.tostring(root, encoding="unicode") + "\n"
    return content.hex() + "\n"


def differences(accepted, produced):
    """The first lines that differ, of every text that does; both map names to texts."""
    lines = []
    for name in sorted(accepted.keys() | produced.keys()):
        old, new = (texts.get(name, "").splitlines() for texts in (accepted, produced))
        lines += list(difflib.unified_diff(old, new, f"golden {name}", f"produced {name}", lineterm="", n=1))[:MOST_LINES]
    return lines


def assert_golden(name, report, document, update):
    """Fail with the differences between a report with its document and ``golden/NAME``; with ``update``, accept them."""
    folder = FOLDER / name
    texts = {f"{name}.md": markdown(report)} | unfolded(document)
    if update:
        shutil.rmtree(folder, ignore_errors=True)
        for part, text in texts.items():
            path = folder / part
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    accepted = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}
    found = differences(accepted, texts)
    assert not found, "\n".join(found)
