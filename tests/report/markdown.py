"""A report as Markdown: what a reader sees, for who reviews a change of it. Looks are in the XML, words and figures are here."""

from __future__ import annotations

from ketenrapport.report.fields import Field
from ketenrapport.report.say.blocks import (
    Bullets,
    Decision,
    DotChart,
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
    Tone,
    Tree,
)
from ketenrapport.words import wording

MARK = {Tone.BODY: "{}", Tone.LEAD: "{}", Tone.MESSAGE: "**{}**", Tone.NOTE: "*{}*"}


def markdown(report):
    """The whole report, block by block."""
    top = [f"# {report.title}", report.subtitle, f"*{report.running_head} · {report.running_foot} · {report.dated:%Y-%m-%d}*"]
    found = top + [text for block in report.front for text in told(block)]
    for section in report.sections:
        where = [text for text, on in (("op een nieuwe bladzijde", section.new_page), ("liggend", section.landscape)) if on]
        found.append(f"## {section.title or '–'}" + (f" ({', '.join(where)})" if where else ""))
        found += [text for block in section.blocks for text in told(block)]
    return "\n\n".join(found) + "\n"


def told(block):
    """A block as pieces of Markdown."""
    match block:
        case Heading():
            return [f"{'#' * (block.level + 1)} {block.text}"]
        case Paragraph():
            return [paragraph(block)]
        case Bullets():
            return ["\n".join(f"{'1.' if block.numbered else '-'} {paragraph(item)}" for item in block.items)]
        case Facts():
            return ["\n".join(f"- {label}: {text}" for label, text in block.pairs)]
        case Field():
            return [field(block)]
        case Table():
            heads = [column.title for column in block.columns]
            lines = [heads, ["---"] * len(heads), *([cell(one) for one in row] for row in block.rows)]
            return [f"Tabel: {block.caption}", "\n".join(f"| {' | '.join(line)} |" for line in lines)]
        case DotChart():
            return [f"Grafiek: {block.claim}", series(block), f"*{block.alternative}*"]
        case Message():
            return [f"> {spans(block.spans)}"]
        case Question():
            return [f"> **Vraag** {spans(block.spans)}"]
        case StatusLine():
            return [standing(block.status) + " · ".join(block.parts)]
        case TitleBlock():
            return ["\n".join(f"- {label}: {text}".replace("\n", " / ") for label, text in block.pairs)]
        case Story():
            rows = [
                f"- {label}: {' / '.join(one if isinstance(one, str) else paragraph(one) for one in texts)}" for label, texts in block.rows
            ]
            return [f"{block.heading_left} | {block.heading_right}", "\n".join(rows)]
        case Decision():
            return [f"{block.label}: {field(block.field)}"]
        case LineChart():
            return ["\n".join([f"Grafiek, {block.height_mm} mm hoog", *of_lines(block)])]
        case Multiples():
            courses = ["\n".join([f"Verloopje: {standing(one.status)}{one.name}; {one.was}", *of_lines(one.chart)]) for one in block.items]
            left_out = [f"Niet getekend: {'; '.join(block.left_out)}"] if block.left_out else []
            return [*([f"## {block.title}"] if block.title else []), *courses, *left_out]
        case Together():
            return [text for one in block.blocks for text in told(one)]
        case Tree():
            return [f"Tekening: {block.caption}".removesuffix(": "), "\n".join(box(block.root)), f"*{block.alternative}*"]


def spans(pieces):
    return "".join(f"**{one.text}**" if one.strong else f"*{one.text}*" if one.emphasis else one.text for one in pieces)


def of_lines(chart):
    """A chart of lines: its axis, its labels and values, and its marks."""
    yield f"- over: {', '.join(f'{name} {year}' for year, name in chart.periods)}"
    for one in chart.lines:
        yield f"- {one.role.value} ‘{one.label}’: {', '.join('' if value is None else f'{value:.10g}' for value in one.values)}"
    yield from (f"- bij {chart.periods[mark.index][1]}: {mark.text}" for mark in chart.marks)
    yield f"- *{chart.alternative}*"


def standing(status):
    """A status as it stands before a text: symbol and word."""
    return f"{wording.STATUS[status].label} " if status is not None else ""


def paragraph(one):
    return MARK[one.tone].format(standing(one.status) + one.text)


def field(one):
    choices = f" (uit {', '.join(one.choices)})" if one.choices else ""
    filled = one.text or (f"{one.day:%Y-%m-%d}" if one.day else "")
    return f"{one.label}: [{filled or one.prompt}]({one.tag}){choices}".removeprefix(": ")


def cell(one):
    """One cell on one line; deeper levels are set in."""
    if one.field:
        return field(one.field)
    text = standing(one.status) + (f"**{one.text}**" if one.strong and one.text else one.text)
    if one.figures:
        text = f"**{one.text}**<br>{standing(one.status)}{one.figures}"
    return "– " * one.level + "<br>".join([*filter(None, [text.strip()]), *map(paragraph, one.verdicts), *one.notes]).replace(
        "|", "\\|"
    ).replace("\n", "<br>")


def series(chart):
    """The values of a chart of dots, a line per series, over its categories."""
    lines = [f"- {one.name} ({one.role.value}): {', '.join('' if v is None else f'{v:.10g}' for v in one.values)}" for one in chart.series]
    return "\n".join([f"- over: {', '.join(chart.categories)}" + (f"; in {chart.unit}" if chart.unit else ""), *lines])


def box(one, depth=0):
    """A node of a drawn tree and what hangs under it."""
    yield f"{'  ' * depth}- {wording.STATUS[one.status].label[0]} {one.name}"
    for child in one.children:
        yield from box(child, depth + 1)
