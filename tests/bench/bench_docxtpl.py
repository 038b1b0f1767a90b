"""The same report made the usual way: a template filled in by docxtpl, with pictures of matplotlib figures that are reused.

docxtpl has the advantage: texts and tables only, no drawing of the tree, no fields to fill in. The same charts, with the same
series over the same periods, are pictures of 150 dots an inch without a legend, each the same figure with other data.

Run: ``pip install docxtpl matplotlib`` (nothing else here needs them), then ``python -m tests.bench.bench_docxtpl``. Ours should
be at least 10 times as fast.
"""

from __future__ import annotations

import io
from statistics import median
from time import perf_counter

from docx import Document
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from matplotlib.figure import Figure

from ketenrapport.report.fields import Field
from ketenrapport.report.say.blocks import Bullets, Heading, LineChart, Multiples, Paragraph, Table, Together
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.document import render
from tests.bench.bench_report import forget_figures, prepared

ROUNDS = 7
TARGET = 10


def template():
    """A template that writes texts, tables and pictures in a loop."""
    document = Document()
    document.add_heading("{{ title }}", 0)
    for line in ("{%p for block in blocks %}", "{%p for text in block.texts %}", "{{ text }}", "{%p endfor %}", "{%p if block.rows %}"):
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=3)
    table.rows[0].cells[0].text = "{%tr for row in block.rows %}"
    for cell, text in zip(table.rows[1].cells, ("{%tc for text in row %}", "{{ text }}", "{%tc endfor %}"), strict=True):
        cell.text = text
    table.rows[2].cells[0].text = "{%tr endfor %}"
    for line in ("{%p endif %}", "{%p endfor %}", "{%p for picture in pictures %}", "{{ picture }}", "{%p endfor %}"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def plain(block):
    """A block as texts and rows."""
    match block:
        case Heading() | Paragraph():
            return {"texts": [block.text]}
        case Bullets():
            return {"texts": [item.text for item in block.items]}
        case Field():
            return {"texts": [f"{block.label}: {block.prompt}"]}
        case Table():
            head = [column.title for column in block.columns]
            return {"texts": [block.caption], "rows": [head, *([cell.text for cell in row] for row in block.rows)]}
        case _:
            return {"texts": []}


def one_by_one(blocks):
    """The blocks of a report, those that stay on a page together one by one."""
    return [one for block in blocks for one in (block.blocks if isinstance(block, Together) else [block])]


def charts_of(blocks):
    """The charts of a report, small ones one by one."""
    small = [one.chart for block in blocks if isinstance(block, Multiples) for one in block.items]
    return [*small, *(block for block in blocks if isinstance(block, LineChart))]


def picture(chart, axes, lines):
    """A chart drawn with the lines that are there already."""
    for line in lines:
        line.set_data([], [])
    for line, drawn in zip(lines, chart.lines, strict=False):
        line.set_data(range(len(drawn.values)), [float("nan") if value is None else value for value in drawn.values])
    axes.set_xticks(range(len(chart.periods)), ["\n".join(reversed(period)) for period in chart.periods])
    axes.relim()
    axes.autoscale()
    made = io.BytesIO()
    axes.figure.savefig(made, format="png", dpi=150)
    made.seek(0)
    return made


def filled(source, blocks, title, axes, lines):
    """The report of docxtpl."""
    document = DocxTemplate(io.BytesIO(source))
    pictures = [InlineImage(document, picture(chart, axes, lines), width=Cm(16)) for chart in charts_of(blocks)]
    document.render({"title": title, "blocks": [plain(block) for block in blocks], "pictures": pictures}, autoescape=True)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def main() -> None:
    """Print the medians and their ratio."""
    assessment = prepared()
    report = report_content(assessment, "HULP")
    blocks = one_by_one([*report.front, *(block for section in report.sections for block in section.blocks)])
    source = template()
    axes = Figure(figsize=(6.3, 2.8)).subplots()
    lines = [axes.plot([], [])[0] for _ in range(max(len(chart.lines) for chart in charts_of(blocks)))]
    ours, theirs = [], []
    for _ in range(ROUNDS):
        forget_figures()
        start = perf_counter()
        render(report_content(assessment, "HULP"))
        ours.append(perf_counter() - start)
        start = perf_counter()
        made = filled(source, blocks, report.title, axes, lines)
        theirs.append(perf_counter() - start)
    rows, pictures = sum(len(table.rows) for table in Document(io.BytesIO(made)).tables), len(charts_of(blocks))
    ratio = median(theirs) / median(ours)
    print(f"docxtpl wrote {rows} rows of tables and {pictures} pictures, and took {ratio:.1f} times as long as ours (target {TARGET})")


if __name__ == "__main__":
    main()
