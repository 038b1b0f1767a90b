"""What the styles and lists of our own house style look like, declared here and nowhere else (methode c)."""

from __future__ import annotations

from dataclasses import dataclass

from ketenrapport.report.word.look import (
    BULLET,
    CAPTION,
    CELL_LEFT,
    CELL_RIGHT,
    CONTENTS,
    CONTENTS_HEAD,
    DEEPEST_INDENT,
    FACT,
    FIELD,
    FIGURE,
    FOOTER,
    HEADER,
    HEADINGS,
    INDENT,
    LANGUAGE,
    LEAD,
    MESSAGE,
    NOTE,
    NUMBERED,
    PLACEHOLDER,
    STRONG,
    SUBTITLE,
    TABLE,
    TABLE_HEAD,
    TABLE_HEAD_RIGHT,
    TABLE_NOTE,
    TABLE_NUMBER,
    TABLE_POINTS,
    TABLE_TEXT,
    TEXT_WIDTH,
    TITLE,
    TREE_TEXT,
    indented,
    status_character_style,
    status_style,
)  # fmt: skip
from ketenrapport.words import palette
from ketenrapport.words.verdict import Status
from ketenrapport.words.wording import STATUS

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIPS_PER_CM = 1440 / 2.54


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: sizes and spacing in points, indents in centimetres; ``marks`` are its borders, shade, tabs and list."""

    id: str
    name: str
    based_on: str = "Normal"
    following: str = "Normal"
    size: float | None = None
    bold: bool | None = None
    colour: str | None = None
    before: float | None = None
    after: float | None = None
    indent: float | None = None
    hanging: float | None = None
    right: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    outline: int | None = None
    marks: str = ""
    built_in: bool = False


def _indented_styles(base: str, name: str) -> list[_Style]:
    levels = range(1, DEEPEST_INDENT + 1)
    return [_Style(indented(base, n), f"{name} {n}", base, base, indent=INDENT * n / _TWIPS_PER_CM) for n in levels]


_BOTTOM_RULE = f'<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="4" w:color="{palette.ACCENT}"/></w:pBdr>'
_SIDE_RULE = f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="10" w:color="{palette.ACCENT}"/></w:pBdr>'
_FACT_TAB = '<w:tabs><w:tab w:val="left" w:pos="1985"/></w:tabs>'
_FIELD_BOX = (
    "<w:pBdr>"
    + "".join(f'<w:{side} w:val="single" w:sz="4" w:space="4" w:color="{palette.RULE}"/>' for side in ("top", "left", "bottom", "right"))
    + f'</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{palette.SHADE}"/>'
)
_CONTENTS_TAB = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
_FOOT_TAB = f'<w:tabs><w:tab w:val="clear" w:pos="4536"/><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'

_PARAGRAPH_STYLES: tuple[_Style, ...] = (
    _Style(TITLE, "Title", following=SUBTITLE, size=28, bold=True, colour=palette.ACCENT, before=0, after=2, keep_next=True, built_in=True),
    _Style(SUBTITLE, "Subtitle", size=14, colour=palette.MUTED, after=14, keep_next=True, marks=_BOTTOM_RULE, built_in=True),
    _Style(HEADINGS[1], "heading 1", size=18, bold=True, colour=palette.ACCENT, before=26, after=8, keep_next=True, keep_lines=True,
           outline=0, built_in=True),
    _Style(HEADINGS[2], "heading 2", size=14, bold=True, colour=palette.ACCENT, before=18, after=4, keep_next=True, keep_lines=True,
           outline=1, built_in=True),
    _Style(HEADINGS[3], "heading 3", size=12, bold=True, colour=palette.INK, before=12, after=2, keep_next=True, keep_lines=True,
           outline=2, built_in=True),
    _Style(MESSAGE, "KR Boodschap", size=13, before=6, after=12, indent=0.45, keep_lines=True, marks=_SIDE_RULE),
    _Style(LEAD, "KR Inleiding", keep_next=True, keep_lines=True),
    _Style(NOTE, "KR Noot", following=NOTE, size=10, colour=palette.MUTED, before=6, after=8, keep_lines=True),
    _Style(FACT, "KR Feit", following=FACT, after=2, indent=3.5, hanging=3.5, keep_lines=True, marks=_FACT_TAB),
    _Style(CAPTION, "KR Bijschrift", size=11, bold=True, colour=palette.INK, before=12, after=4, keep_next=True, keep_lines=True),
    _Style(FIGURE, "KR Grafiek", following=NOTE, before=0, after=2, keep_next=True),
    _Style(BULLET, "List Bullet", following=BULLET, after=3, built_in=True,
           marks='<w:numPr><w:numId w:val="1"/></w:numPr>'),
    _Style(NUMBERED, "List Number", following=NUMBERED, after=3, built_in=True,
           marks='<w:numPr><w:numId w:val="2"/></w:numPr>'),
    _Style(TABLE_TEXT, "KR Tabeltekst", following=TABLE_TEXT, size=TABLE_POINTS, before=2, after=2),
    *_indented_styles(TABLE_TEXT, "KR Tabeltekst"),
    _Style(TABLE_NUMBER, "KR Tabelgetal", TABLE_TEXT, TABLE_NUMBER, right=True),
    _Style(TABLE_NOTE, "KR Tabelnoot", TABLE_TEXT, TABLE_NOTE, colour=palette.MUTED, before=0),
    *_indented_styles(TABLE_NOTE, "KR Tabelnoot"),
    _Style(TABLE_HEAD, "KR Tabelkop", TABLE_TEXT, TABLE_TEXT, bold=True, colour=palette.ACCENT, keep_next=True),
    _Style(TABLE_HEAD_RIGHT, "KR Tabelkop getal", TABLE_HEAD, TABLE_NUMBER, right=True),
    _Style(CONTENTS_HEAD, "KR Inhoud", size=11, bold=True, colour=palette.ACCENT, before=8, after=2, keep_next=True),
    _Style(TREE_TEXT, "KR Boom", following=TREE_TEXT, size=TABLE_POINTS, after=0),
    _Style(FIELD, "KR Veld", following=FIELD, after=10, marks=_FIELD_BOX),
    _Style(CONTENTS, "toc 1", size=10, after=0, marks=_CONTENTS_TAB, built_in=True),
    _Style(HEADER, "header", following=HEADER, size=10, colour=palette.MUTED, after=0, marks=_FOOT_TAB, built_in=True),
    _Style(FOOTER, "footer", following=FOOTER, size=10, colour=palette.MUTED, after=0, marks=_FOOT_TAB, built_in=True),
)  # fmt: skip


def styles_xml() -> str:
    """All styles, with the status colours of the traffic light."""
    statuses = "".join(_status_styles(status, palette.TRAFFIC_LIGHT[status]) for status in Status)
    return (
        f"<w:styles {W}>"
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:hAnsiTheme="minorHAnsi" '
        f'w:cstheme="minorBidi"/><w:color w:val="{palette.INK}"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
        f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
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
        f'<w:style w:type="character" w:styleId="{STRONG}"><w:name w:val="Strong"/><w:qFormat/><w:rPr><w:b/><w:bCs/></w:rPr></w:style>'
        f'<w:style w:type="character" w:styleId="{PLACEHOLDER}"><w:name w:val="Placeholder Text"/>'
        f'<w:rPr><w:color w:val="{palette.MUTED}"/></w:rPr></w:style>'
        f"{_table_style()}</w:styles>"
    )


def _paragraph_style(style: _Style) -> str:
    custom = "" if style.built_in else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{style.name}"/><w:basedOn w:val="{style.based_on}"/>'
        f'<w:next w:val="{style.following}"/><w:qFormat/><w:pPr>{"<w:keepNext/>" * style.keep_next}{"<w:keepLines/>" * style.keep_lines}'
        f"{style.marks}{_measures('spacing', 20, before=style.before, after=style.after)}"
        f"{_measures('ind', _TWIPS_PER_CM, left=style.indent, hanging=style.hanging)}"
        f"{_valued('jc', 'right' if style.right else None)}{_valued('outlineLvl', style.outline)}</w:pPr>"
        f"{_run_properties(style.size, style.bold, style.colour)}</w:style>"
    )


def _status_styles(status: Status, colours: palette.StatusColours) -> str:
    """A paragraph style for cells and its twin for use within a line, linked as Word does it."""
    paragraph, character, name = status_style(status), status_character_style(status), f"KR Status {STATUS[status].colour}"
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{colours.tint}"/>'
    run = f'<w:b/><w:bCs/><w:color w:val="{colours.text}"/>'
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{paragraph}"><w:name w:val="{name}"/><w:basedOn w:val="{TABLE_TEXT}"/>'
        f'<w:next w:val="{TABLE_TEXT}"/><w:link w:val="{character}"/><w:qFormat/><w:pPr>{shade}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{character}"><w:name w:val="{name} Teken"/>'
        f'<w:link w:val="{paragraph}"/><w:rPr>{run}{shade}</w:rPr></w:style>'
    )


def _table_style() -> str:
    rule = f'w:val="single" w:sz="4" w:space="0" w:color="{palette.RULE}"'
    heavy = f'w:val="single" w:sz="12" w:space="0" w:color="{palette.ACCENT}"'
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{TABLE}"><w:name w:val="KR Tabel"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        '<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        f"<w:tblPr><w:tblBorders><w:bottom {rule}/><w:insideH {rule}/></w:tblBorders>"
        f'<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="{CELL_LEFT}" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/>'
        f'<w:right w:w="{CELL_RIGHT}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom {heavy}/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr>'
        "</w:tblStylePr></w:style>"
    )


def _run_properties(size: float | None, bold: bool | None, colour: str | None) -> str:
    half_points = None if size is None else round(size * 2)
    weight = "<w:b/><w:bCs/>" if bold else ""
    return f"<w:rPr>{weight}{_valued('color', colour)}{_valued('sz', half_points)}{_valued('szCs', half_points)}</w:rPr>"


def _valued(element: str, value: str | int | None) -> str:
    return "" if value is None else f'<w:{element} w:val="{value}"/>'


def _measures(element: str, scale: float, **sides: float | None) -> str:
    given = "".join(f' w:{side}="{round(value * scale)}"' for side, value in sides.items() if value is not None)
    return given and f"<w:{element}{given}/>"


def numbering_xml() -> str:
    """Our lists: 1 has bullets, 2 counts."""
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:pStyle w:val="{}"/><w:lvlText w:val="{}"/>'
        '<w:lvlJc w:val="left"/>{}</w:lvl>'
    )
    place = '<w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr>'
    bullet = level.format("bullet", BULLET, "•", f'{place}<w:rPr><w:color w:val="{palette.ACCENT}"/></w:rPr>')
    number = level.format("decimal", NUMBERED, "%1.", f'{place}<w:rPr><w:b/><w:color w:val="{palette.ACCENT}"/></w:rPr>')
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>{bullet}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/>{number}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
