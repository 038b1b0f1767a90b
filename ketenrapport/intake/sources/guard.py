"""One SELECT and nothing else: a check on the words of a query, before it goes to any engine. A second lock, not the only one.

The words are those outside texts, names in quotes and comments. What one engine reads as a text and another as code (a backslash before
a quote, ``#``, ``--`` without a space, ``/*!``, ``$$``) is refused, since something could hide there.
"""

from __future__ import annotations

import re
from itertools import pairwise

_TOKEN = re.compile(
    r"""
    (?P<text>    '(?:[^']|'')*' )
  | (?P<name>    "(?:[^"]|"")*" | `[^`]*` )
  | (?P<bracket> \[[\w .\-]*\] )
  | (?P<line>    --(?=\s|$)[^\n]* )
  | (?P<block>   /\*(?![!+M]).*?\*/ )
  | (?P<word>    [^\W\d]\w* )
  | (?P<doubt>   ['"`\#] | -- | /\* | \*/ | \$\w*\$ | \\ )
  | (?P<space>   \s+ )
  | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
_HIDDEN_QUOTE = re.compile(r"\\['\"`]|\bu&[\"']", re.IGNORECASE)
# SQL Server takes statements in a row without a semicolon between them, so a word that begins one may stand nowhere.
_STATEMENTS = """
    insert update delete merge upsert into drop alter create truncate grant revoke deny exec execute call do copy attach detach
    install load pragma set reset declare begin commit rollback savepoint save lock vacuum analyze explain listen notify use backup
    restore shutdown kill dbcc reconfigure checkpoint revert disable enable throw raiserror while goto waitfor receive writetext
    updatetext readtext bulk openrowset opendatasource openquery openxml setval nextval set_config updlock xlock tablockx
"""
_FUNCTIONS = """
    load_extension readfile writefile edit fts3_tokenizer load_file sys_exec sys_eval sleep benchmark get_lock query_to_xml
    query_to_xmlschema query_to_xml_and_xmlschema table_to_xml cursor_to_xml schema_to_xml database_to_xml
"""
_FORBIDDEN, _FORBIDDEN_CALLS = frozenset(_STATEMENTS.split()), frozenset(_FUNCTIONS.split())
_FORBIDDEN_FAMILIES = re.compile(r"(?:pg|xp|utl|dbms)_|dblink")
_FORBIDDEN_CALL_FAMILIES = re.compile(r"lo_|sp_")
_FORBIDDEN_PAIRS = {("for", "share"): "FOR SHARE", ("for", "key"): "FOR KEY SHARE", ("next", "value"): "NEXT VALUE"}
_WORD = re.compile(r"[^\W\d]\w*")


def why_not(query: str, *, brackets: bool = True) -> str | None:
    """Why the query is refused, as a part of a sentence; None when it is one SELECT.

    ``brackets``: the engine reads ``[name]`` as a name, as SQL Server and SQLite do; else it is a list or a place in one.
    """
    if _HIDDEN_QUOTE.search(query):
        return "een \\ vóór een aanhalingsteken mag niet"
    signs = [(match.lastgroup, match[0]) for match in _TOKEN.finditer(query) if match.lastgroup not in ("line", "block", "space")]
    doubt = next((text for kind, text in signs if kind == "doubt" or (brackets and text == "[")), None)
    if doubt is not None:
        return f"{doubt} kan op twee manieren worden gelezen en mag niet"
    while signs and signs[-1][1] == ";":
        signs.pop()
    texts = [text.casefold() for _, text in signs]
    if ";" in texts:
        return "het is meer dan één opdracht"
    if next((text for text in texts if text != "("), "") not in ("select", "with"):
        return "zij begint niet met SELECT of WITH"
    words: list[str] = []
    called: set[str] = set()
    for (kind, _), text, following in zip(signs, texts, [*texts[1:], ""], strict=True):
        if kind in ("name", "bracket") and following == "(":
            names = [text[1:-1].strip()]
        else:
            names = [text] if kind == "word" else _WORD.findall(text) if kind == "bracket" and not brackets else []
        words += names
        if following == "(":
            called.update(names[-1:])
    return _forbidden(words, called)


def _forbidden(words: list[str], called: set[str]) -> str | None:
    pair = next((found for found in pairwise(words) if found in _FORBIDDEN_PAIRS), None)
    if pair is not None:
        return f"{_FORBIDDEN_PAIRS[pair]} mag niet"
    for word in words:
        bad = word in _FORBIDDEN or _FORBIDDEN_FAMILIES.match(word)
        if bad or (word in called and (word in _FORBIDDEN_CALLS or _FORBIDDEN_CALL_FAMILIES.match(word))):
            return f"het woord {word.upper()} mag niet"
    return None


def without_end(query: str) -> str:
    """The query without the semicolons that may end it."""
    return query.strip().rstrip("; \t\r\n")
