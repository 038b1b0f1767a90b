from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ketenrapport.report.markup import lines, tidy, xml


def test_text_becomes_one_tidy_line():
    assert tidy("  twee   spaties,\teen tab\nen een regel\x07 ") == "twee spaties, een tab en een regel"
    assert tidy("99,5\u00a0%") == "99,5\u00a0%"
    assert tidy("omgekeerd\u202e om") == "omgekeerd om"
    assert tidy("שלום 👩‍🔧 عربي") == "שלום 👩‍🔧 عربي"


def test_lines_stay_lines():
    assert lines("een\r\n\r\n twee \rdrie") == ["een", "twee", "drie"]
    assert lines(" \n ") == []


def test_markup_is_escaped():
    assert xml('a < b & "c" > d') == "a &lt; b &amp; &quot;c&quot; &gt; d"


@given(st.text(st.characters(codec=None)))
def test_any_text_survives_xml(text):
    """Lone surrogates, control characters and non-characters included."""
    element = etree.fromstring(f'<t a="{xml(text)}">{xml(text)}</t>'.encode())
    shown = element.text or ""
    assert shown == element.get("a") == tidy(text)
    assert "  " not in shown
    assert shown == shown.strip(" ")
    assert tidy(shown) == shown
