"""What the styles and lists of our own house style look like, declared here and nowhere else (methode c)."""

from __future__ import annotations

from msgspec import Struct

from ketenrapport.report.word import look
from ketenrapport.report.word.look import TABLE_POINTS, TABLE_TEXT, TEXT_WIDTH, indented, status_character_style, status_style
from ketenrapport.report.word.namespaces import DECLARED
from ketenrapport.report.word.units import TWIPS_PER_CM
from ketenrapport.words import palette
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import STATUS


class _Style(Struct, frozen=True):
    """A paragraph style: sizes and spacing in points, indents in centimetres; ``marks`` are its borders, shade, tabs and list.

    One that is based on Normal says all of its spacing, indents and alignment itself, so that those of another's Normal do not leak
    into our tables; None in one that is based on another of ours leaves it as it is there. ``line`` is in lines.
    """

    id: str
    name: str
    based_on: str = "Normal"
    following: str = "Normal"
    size: float | None = None
    bold: bool | None = None
    colour: str | None = None
    before: float | None = None
    after: float | None = None
    line: float | None = None
    indent: float | None = None
    hanging: float | None = None
    right: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    outline: int | None = None
    marks: str = ""
    built_in: bool = False


def _indented_styles(base: str, name: str) -> list[_Style]:
    levels = range(1, look.DEEPEST_INDENT + 1)
    return [_Style(indented(base, n), f"{name} {n}", base, base, indent=look.INDENT * n / TWIPS_PER_CM) for n in levels]


def _box(size: int, space: int, colour: str, sides: tuple[str, ...] = ("top", "left", "bottom", "right")) -> str:
    return f"<w:pBdr>{''.join(_rule(side, size, colour, space) for side in sides)}</w:pBdr>"


def _rule(side: str, size: int, colour: str, space: int = 0) -> str:
    """A border; its size is in eighths of a point."""
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


_FACT_TAB = '<w:tabs><w:tab w:val="left" w:pos="1985"/></w:tabs>'
_FIELD_BOX = _box(6, 4, palette.FRAME) + f'<w:shd w:val="clear" w:color="auto" w:fill="{palette.FIELD}"/>'
_CONTENTS_TAB = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
_FOOT_TAB = f'<w:tabs><w:tab w:val="clear" w:pos="4536"/><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'

_PARAGRAPH_STYLES: tuple[_Style, ...] = (
    _Style(look.TITLE, "Title", following=look.SUBTITLE, size=20, bold=True, colour=palette.ACCENT, before=0, after=0, line=0.95,
           keep_next=True, built_in=True),
    _Style(look.SUBTITLE, "Subtitle", size=11.5, colour=palette.MUTED, before=2, after=6, keep_next=True, built_in=True),
    _Style(look.HEADINGS[1], "heading 1", size=14, bold=True, colour=palette.ACCENT, before=11, after=3, line=0.95, keep_next=True,
           keep_lines=True, outline=0, built_in=True),
    _Style(look.HEADINGS[2], "heading 2", size=11.5, bold=True, colour=palette.ACCENT, before=8, after=2, keep_next=True, keep_lines=True,
           outline=1, built_in=True),
    _Style(look.HEADINGS[3], "heading 3", size=10.5, bold=True, colour=palette.INK, before=6, after=2, keep_next=True, keep_lines=True,
           outline=2, built_in=True),
    _Style(look.MESSAGE, "KR Boodschap", size=12, before=10, after=0, line=1.04, indent=0.43, keep_lines=True,
           marks=_box(18, 10, palette.ACCENT, ("left",))),
    _Style(look.QUESTION, "KR Vraag", size=12, before=10, after=8, line=1.03, indent=0.33, keep_next=True, keep_lines=True,
           marks=_box(10, 6, palette.ACCENT)),
    _Style(look.STATUS_LINE, "KR Statusregel", before=0, after=4, keep_next=True),
    _Style(look.LEAD, "KR Inleiding", keep_next=True, keep_lines=True),
    _Style(look.NOTE, "KR Noot", following=look.NOTE, size=10, colour=palette.MUTED, before=2, after=4, line=1, keep_lines=True),
    _Style(look.FACT, "KR Feit", following=look.FACT, after=2, indent=3.5, hanging=3.5, keep_lines=True, marks=_FACT_TAB),
    _Style(look.CAPTION, "KR Bijschrift", bold=True, colour=palette.INK, before=7, after=2, keep_next=True, keep_lines=True),
    _Style(look.FIGURE, "KR Grafiek", following=look.NOTE, before=0, after=2, line=1, keep_next=True),
    _Style(look.BULLET, "List Bullet", following=look.BULLET, after=2, built_in=True,
           marks='<w:numPr><w:numId w:val="1"/></w:numPr>'),
    _Style(look.NUMBERED, "List Number", following=look.NUMBERED, after=3, built_in=True,
           marks='<w:numPr><w:numId w:val="2"/></w:numPr>'),
    _Style(TABLE_TEXT, "KR Tabeltekst", following=TABLE_TEXT, size=TABLE_POINTS, colour=palette.INK, before=2, after=2, line=1),
    *_indented_styles(TABLE_TEXT, "KR Tabeltekst"),
    _Style(look.TABLE_NUMBER, "KR Tabelgetal", TABLE_TEXT, look.TABLE_NUMBER, right=True),
    _Style(look.TABLE_NOTE, "KR Tabelnoot", TABLE_TEXT, look.TABLE_NOTE, size=10, colour=palette.MUTED),
    *_indented_styles(look.TABLE_NOTE, "KR Tabelnoot"),
    _Style(look.TABLE_UNDER, "KR Tabel onder", TABLE_TEXT, TABLE_TEXT, before=0),
    _Style(look.TABLE_HEAD, "KR Tabelkop", TABLE_TEXT, TABLE_TEXT, size=10, bold=True, colour=palette.ACCENT, keep_next=True),
    _Style(look.TABLE_HEAD_RIGHT, "KR Tabelkop getal", look.TABLE_HEAD, look.TABLE_NUMBER, right=True),
    _Style(look.TABLE_HEAD_NOTE, "KR Tabelkop noot", TABLE_TEXT, TABLE_TEXT, size=10, colour=palette.MUTED, keep_next=True),
    _Style(look.ROW_LABEL, "KR Tabellabel", TABLE_TEXT, TABLE_TEXT, bold=True, colour=palette.ACCENT),
    _Style(look.TITLE_LABEL, "KR Titelblok label", TABLE_TEXT, look.TITLE_TEXT, size=10, colour=palette.MUTED, before=3, after=0,
           keep_next=True),
    _Style(look.TITLE_TEXT, "KR Titelblok tekst", TABLE_TEXT, look.TITLE_TEXT, before=0, after=4),
    _Style(look.SMALL_NAME, "KR Verloopje naam", TABLE_TEXT, TABLE_TEXT, size=10, bold=True, before=0, after=0, line=0.9, keep_next=True),
    _Style(look.SMALL_STATUS, "KR Verloopje stand", TABLE_TEXT, TABLE_TEXT, size=10, before=1, after=0, keep_next=True),
    _Style(look.SMALL_FIGURE, "KR Verloopje", TABLE_TEXT, TABLE_TEXT, before=2, after=0, line=1),
    _Style(look.BETWEEN, "KR Tussenruimte", following=look.BETWEEN, before=0, after=0, line=0.4),
    _Style(look.TREE_TEXT, "KR Boom", following=look.TREE_TEXT, size=10, after=0, line=1),
    _Style(look.FIELD, "KR Veld", following=look.FIELD, before=0, after=8, indent=0.17, marks=_FIELD_BOX),
    _Style(look.FIELD_LABEL, "KR Veldlabel", TABLE_TEXT, look.FIELD_TEXT, size=10, bold=True, colour=palette.ACCENT, keep_next=True),
    _Style(look.FIELD_TEXT, "KR Veldtekst", TABLE_TEXT, look.FIELD_TEXT, before=4, after=4, indent=0.25),
    _Style(look.CONTENTS, "toc 1", size=10, after=0, marks=_CONTENTS_TAB, built_in=True),
    _Style(look.HEADER, "header", following=look.HEADER, size=10, colour=palette.MUTED, after=0, line=1, marks=_FOOT_TAB, built_in=True),
    _Style(look.FOOTER, "footer", following=look.FOOTER, size=10, colour=palette.MUTED, before=0, after=0, line=1,
           marks=_box(4, 3, palette.THIN, ("top",)) + _FOOT_TAB, built_in=True),
)  # fmt: skip
_BEFORE, _AFTER, _LINE = 0, 5, 1.0  # what a style has that does not say


def styles_xml() -> str:
    """All styles, with the status colours of the traffic light."""
    statuses = "".join(_status_styles(status, palette.TRAFFIC_LIGHT[status]) for status in Status)
    return (
        f"<w:styles {DECLARED}>"
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:hAnsiTheme="minorHAnsi" '
        f'w:cstheme="minorBidi"/><w:color w:val="{palette.INK}"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
        f'<w:lang w:val="{look.LANGUAGE}" w:eastAsia="{look.LANGUAGE}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f'<w:pPrDefault><w:pPr><w:spacing w:before="{_BEFORE}" w:after="{_AFTER * 20}" w:line="{_LINE * 240:.0f}" w:lineRule="auto"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        f"{''.join(_paragraph_style(s) for s in _PARAGRAPH_STYLES)}{statuses}"
        f"{_character_style(look.STRONG, 'Strong', '<w:b/><w:bCs/>')}{_character_style(look.EMPHASIS, 'Emphasis', '<w:i/><w:iCs/>')}"
        f"{_character_style(look.ACCENTED, 'KR Accent', _ACCENTED)}"
        f"{_character_style(look.MUTED_TEXT, 'KR Gedempt', _MUTED)}{_character_style(look.PLACEHOLDER, 'Placeholder Text', _MUTED)}"
        f"{_table_styles()}</w:styles>"
    )


_ACCENTED = f'<w:b/><w:bCs/><w:color w:val="{palette.ACCENT}"/>'
_MUTED = f'<w:color w:val="{palette.MUTED}"/>'


def _character_style(id_: str, name: str, looks: str) -> str:
    custom = ' w:customStyle="1"' if name.startswith("KR ") else ""
    return f'<w:style w:type="character"{custom} w:styleId="{id_}"><w:name w:val="{name}"/><w:qFormat/><w:rPr>{looks}</w:rPr></w:style>'


def _paragraph_style(style: _Style) -> str:
    custom = "" if style.built_in else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{style.name}"/><w:basedOn w:val="{style.based_on}"/>'
        f'<w:next w:val="{style.following}"/><w:qFormat/><w:pPr>{"<w:keepNext/>" * style.keep_next}{"<w:keepLines/>" * style.keep_lines}'
        f"{style.marks}{_spacing(style)}{_indents(style)}"
        f"{_valued('jc', _side(style))}{_valued('outlineLvl', style.outline)}</w:pPr>"
        f"{_run_properties(style.size, style.bold, style.colour)}</w:style>"
    )


def _stands_alone(style: _Style) -> bool:
    return style.based_on == "Normal"


def _spacing(style: _Style) -> str:
    before, after, line = style.before, style.after, style.line
    if _stands_alone(style):
        before, after, line = (own if given is None else given for given, own in ((before, _BEFORE), (after, _AFTER), (line, _LINE)))
    lines = "" if line is None else f' w:line="{line * 240:.0f}" w:lineRule="auto"'
    sides = "".join(f' w:{side}="{value * 20:.0f}"' for side, value in (("before", before), ("after", after)) if value is not None)
    return f"<w:spacing{sides}{lines}/>" if sides or lines else ""


def _indents(style: _Style) -> str:
    """Both sides, and the first line: a list has those of its level."""
    if "numPr" in style.marks or (style.indent is None and not _stands_alone(style)):
        return ""
    left, hanging = (round((value or 0) * TWIPS_PER_CM) for value in (style.indent, style.hanging))
    first = f'w:hanging="{hanging}"' if hanging else 'w:firstLine="0"'
    # A box around a paragraph lies outside its indents; those of ours end where the text does.
    right = left if style.id in (look.QUESTION, look.FIELD) else 0
    return f'<w:ind w:left="{left}" w:right="{right}" {first}/>'


def _side(style: _Style) -> str | None:
    return "right" if style.right else "left" if _stands_alone(style) else None


def _status_styles(status: Status, colours: palette.StatusColours) -> str:
    """A paragraph style for cells and its twin for use within a line, linked as Word does it."""
    paragraph, character, name = status_style(status), status_character_style(status), f"KR Status {STATUS[status].colour}"
    run = f'<w:b/><w:bCs/><w:color w:val="{colours.text}"/>'
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{paragraph}"><w:name w:val="{name}"/><w:basedOn w:val="{TABLE_TEXT}"/>'
        f'<w:next w:val="{TABLE_TEXT}"/><w:link w:val="{character}"/><w:qFormat/><w:rPr>{run}</w:rPr></w:style>'
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{character}"><w:name w:val="{name} Teken"/>'
        f'<w:link w:val="{paragraph}"/><w:rPr>{run}</w:rPr></w:style>'
    )


def _table_styles() -> str:
    """Rows with thin rules; the title block between two rules; no rules at all; and room to write."""
    fields = "".join(_rule(side, 6, palette.FRAME) for side in ("top", "left", "bottom", "right"))
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{palette.FIELD}"/>'
    return (
        _table_style(
            look.TABLE, "KR Tabel", _rule("bottom", 4, palette.THIN) + _rule("insideH", 4, palette.THIN), _cells(),
            f'<w:tcBorders>{_rule("bottom", 6, palette.ACCENT)}</w:tcBorders><w:vAlign w:val="bottom"/>',
        )
        + _table_style(
            look.TITLE_TABLE, "KR Titelblok", _rule("top", 6, palette.ACCENT) + _rule("bottom", 6, palette.ACCENT), _cells(right=113)
        )
        + _table_style(look.PLAIN_TABLE, "KR Tabel kaal", "", _cells(right=57))
        + _table_style(look.FIELD_TABLE, "KR Tabel veld", "", _cells(right=0), room=f"<w:tcBorders>{fields}</w:tcBorders>{shade}")
    )  # fmt: skip


def _cells(left: int = look.CELL_LEFT, right: int = look.CELL_RIGHT) -> str:
    sides = "".join(_margin(side, width) for side, width in (("top", 0), ("left", left), ("bottom", 0), ("right", right)))
    return f"<w:tblCellMar>{sides}</w:tblCellMar>"


def _margin(side: str, width: int) -> str:
    return f'<w:{side} w:w="{width}" w:type="dxa"/>'


def _table_style(id_: str, name: str, borders: str, cells: str, head: str = "", room: str = "") -> str:
    """A table style; ``head`` is how its first row looks, ``room`` its last, where that is to write in."""
    parts = "".join(
        f'<w:tblStylePr w:type="{part}"><w:tcPr>{looks}</w:tcPr></w:tblStylePr>'
        for part, looks in (("firstRow", head), ("lastRow", room))
        if looks
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{id_}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        '<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        f"<w:tblPr>{borders and f'<w:tblBorders>{borders}</w:tblBorders>'}{cells}</w:tblPr>{parts}</w:style>"
    )


def _run_properties(size: float | None, bold: bool | None, colour: str | None) -> str:
    half_points = None if size is None else round(size * 2)
    weight = "<w:b/><w:bCs/>" if bold else ""
    return f"<w:rPr>{weight}{_valued('color', colour)}{_valued('sz', half_points)}{_valued('szCs', half_points)}</w:rPr>"


def _valued(element: str, value: str | int | None) -> str:
    return "" if value is None else f'<w:{element} w:val="{value}"/>'


def numbering_xml() -> str:
    """Our lists: 1 has bullets, 2 counts."""
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:pStyle w:val="{}"/><w:lvlText w:val="{}"/>'
        '<w:lvlJc w:val="left"/>{}</w:lvl>'
    )
    place = '<w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr>'
    bullet = level.format("bullet", look.BULLET, "•", f'{place}<w:rPr><w:color w:val="{palette.ACCENT}"/></w:rPr>')
    number = level.format("decimal", look.NUMBERED, "%1.", f'{place}<w:rPr><w:b/><w:color w:val="{palette.ACCENT}"/></w:rPr>')
    return (
        f'<w:numbering {DECLARED}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>{bullet}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/>{number}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
