"""A full report of one chain, twelve native charts with their workbooks and all tables, against the plainest way to make it.

The plainest way: the same texts and tables through f-strings, as many pictures as there are charts, ready and stored as they are
(a PNG is compressed already), one zip. For scale also the zip alone of the finished parts, what python-docx's container costs by
itself, and a hundred reports in one process and in two.

Counted are seconds of processor, and of the hundred those of the clock.

Run: ``python -m tests.bench.bench_report``. The target is at most 15 times the plainest way, content and rendering together.
"""

from __future__ import annotations

import io
import random
import zipfile
from concurrent.futures import ProcessPoolExecutor
from statistics import median
from time import perf_counter, process_time

from ketenrapport.commands.garbage import look_less_often
from ketenrapport.report.fields import Field
from ketenrapport.report.say.blocks import (
    Bullets,
    Course,
    Decision,
    Facts,
    Heading,
    LineChart,
    Message,
    Multiples,
    Paragraph,
    Question,
    StatusLine,
    Story,
    Table,
    TitleBlock,
    Together,
    Tree,
)
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word import heights, written
from ketenrapport.report.word.container import opened, saved
from ketenrapport.report.word.document import render
from ketenrapport.report.word.house_style import own
from ketenrapport.report.word.house_style import prepared as prepared_style
from ketenrapport.words import wording
from tests.report.example import judged
from tests.report.reading import parts
from tests.report.test_hard_cases import many

ROUNDS = 40
TARGET = 15
POINTS = 10  # to discuss, which gives twelve charts with the small ones
MANY = 100
PICTURE = 25_000  # bytes: a line chart of 16 by 7 cm at 150 dots an inch


def plain_paragraph(style, text):
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def plain_table(block):
    head = "".join(f"<w:tc>{plain_paragraph('KRTabelkop', column.title)}</w:tc>" for column in block.columns)
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{plain_paragraph('KRTabeltekst', cell.text)}</w:tc>" for cell in row) + "</w:tr>" for row in block.rows
    )
    return f"{plain_paragraph('KRBijschrift', block.caption)}<w:tbl><w:tr>{head}</w:tr>{rows}</w:tbl>"


def plain_rows(rows):
    return f"<w:tbl>{''.join(plain_row(label, text) for label, text in rows)}</w:tbl>"


def plain_message(block):
    return plain_paragraph("KRBoodschap", "".join(span.text for span in block.spans))


# The same content with no cleaning, escaping, measuring or description.
PLAINLY = {
    Heading: lambda block: plain_paragraph(f"Heading{block.level}", block.text),
    Paragraph: lambda block: plain_paragraph("Normal", block.text),
    Bullets: lambda block: "".join(plain_paragraph("ListBullet", item.text) for item in block.items),
    Facts: lambda block: "".join(plain_paragraph("KRFeit", f"{label}: {text}") for label, text in block.pairs),
    Table: plain_table,
    Field: lambda block: plain_paragraph("KRVeld", f"{block.label}: {block.prompt}"),
    Tree: lambda block: plain_paragraph("KRBijschrift", block.caption) + plain_box(block.root),
    Message: plain_message,
    Question: plain_message,
    StatusLine: lambda block: plain_paragraph("KRStatusregel", " ".join(block.parts)),
    TitleBlock: lambda block: plain_rows(block.pairs),
    Story: lambda block: plain_rows(block.rows),
    Decision: lambda block: plain_paragraph("KRVeld", f"{block.label}: {block.field.prompt}"),
    Multiples: lambda block: "".join(plain_paragraph("KRTabeltekst", one.name) + plain_block(one.chart) for one in block.items),
    LineChart: lambda block: f'<w:p><w:r><w:drawing descr="{block.alternative}"/></w:r></w:p>',
    Together: lambda block: "".join(map(plain_block, block.blocks)),
    Course: lambda block: "".join(plain_row(one.name, [text for text, _ in one.cells]) for one in block.rows),
}


def plain_block(block):
    return PLAINLY[type(block)](block)


def plain_row(label, text):
    texts = (text,) if isinstance(text, str) else [one if isinstance(one, str) else one.text for one in text]
    cells = "".join(f"<w:tc>{plain_paragraph('KRTabeltekst', one)}</w:tc>" for one in (label, *texts))
    return f"<w:tr>{cells}</w:tr>"


def plain_box(box):
    return plain_paragraph("KRBoom", box.name) + "".join(map(plain_box, box.children))


def plain(report, fixed, pictures):
    """The report the plainest way."""
    body = plain_paragraph("Title", report.title) + "".join(map(plain_block, report.front))
    for section in report.sections:
        body += plain_paragraph("Heading1", section.title) + "".join(map(plain_block, section.blocks))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in fixed.items():
            archive.writestr(name, content)
        archive.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")
        for number, picture in enumerate(pictures):
            archive.writestr(f"word/media/image{number}.png", picture, zipfile.ZIP_STORED)
    return stream.getvalue()


def zipped(members):
    """The finished parts in a zip, and nothing else."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def prepared():
    """What all reports of a workbook share."""
    found = many(kpis=12, actions=12)
    found["settings"] = [*found["settings"], {"key": "max_agendapunten", "value": float(POINTS)}]
    return judged(found)


def forget_figures():
    """The next report is one of another chain: it has other figures to write, and other texts to measure."""
    wording._written.cache_clear()
    heights._measured.cache_clear()
    written._marks.cache_clear()


def several(amount):
    """Seconds for so many reports in this process, without the preparation."""
    look_less_often()
    assessment = prepared()
    start = perf_counter()
    for _ in range(amount):
        forget_figures()
        render(report_content(assessment, "HULP"))
    return perf_counter() - start


def main() -> None:
    """Print the medians and their ratio."""
    look_less_often()  # as every door does
    assessment = prepared()
    report = report_content(assessment, "HULP")
    finished = parts(render(report))
    blocks = [block for section in report.sections for block in section.blocks]
    tables = sum(isinstance(block, Table) for block in blocks)
    charts = sum(name.startswith("word/charts/chart") for name in finished)
    house = prepared_style(own()).package
    fixed = {name: data for name, data in finished.items() if "chart" not in name and "embed" not in name and "document" not in name}
    pictures = [random.Random(number).randbytes(PICTURE) for number in range(charts)]
    floors, contents, renders, zips, containers = [], [], [], [], []
    for _ in range(ROUNDS):
        start = process_time()
        plain(report, fixed, pictures)
        floors.append(process_time() - start)
        forget_figures()
        start = process_time()
        made = report_content(assessment, "HULP")
        contents.append(process_time() - start)
        start = process_time()
        render(made)
        renders.append(process_time() - start)
    for _ in range(ROUNDS):  # apart, as they would leave other things near at hand than a report does
        start = process_time()
        zipped(finished)
        zips.append(process_time() - start)
        start = process_time()
        saved(opened(house))
        containers.append(process_time() - start)
    floor, content, rendering, zipping, container = (median(times) * 1000 for times in (floors, contents, renders, zips, containers))
    print(f"{charts} charts, {tables} tables: plainest way {floor:.1f} ms, content {content:.1f} ms, rendering {rendering:.1f} ms")
    print(f"{(content + rendering) / floor:.2f} times the plainest way (target {TARGET}); rendering alone {rendering / floor:.2f}")
    print(f"{(content + rendering) / zipping:.2f} times the zip of the finished parts alone ({zipping:.1f} ms)")
    print(f"the container, our house style opened and saved with nothing in it: {container:.1f} ms")
    one = several(MANY) * 1000
    with ProcessPoolExecutor(2) as pool:
        two = max(pool.map(several, [MANY // 2] * 2)) * 1000
    print(f"{MANY} reports: {one / (content + rendering):.0f} times one report in one process, {two / (content + rendering):.0f} in two")


if __name__ == "__main__":
    main()
