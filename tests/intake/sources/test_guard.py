"""One SELECT passes, whatever words stand in its texts; anything else doesn't, wherever it hides."""

from __future__ import annotations

import pytest

from ketenrapport.intake.sources.guard import why_not, without_end

GOOD = (
    "SELECT 1", "select a, 'x; DELETE FROM t' from t;", "WITH m AS (SELECT 1 AS i) SELECT * FROM m -- update later",
    'SELECT "update" FROM t', "SELECT [delete] FROM dbo.t", "/* maand */ SELECT replace(a, ';', ',') FROM t",
    "SELECT date_trunc('month', d) FROM t GROUP BY 1", "SELECT updated_at, set_id FROM t", "(SELECT 1) UNION (SELECT 2)",
    "SELECT CASE WHEN a > 1 THEN 'ja' ELSE 'nee' END FROM t ORDER BY 1", "SELECT share, sleep FROM t", "SELECT 'it''s' FROM t;;",
)  # fmt: skip
BAD = (
    "", "   ", "VALUES (1)", "PRAGMA x", "DELETE FROM t", "EXEC sp_who", "COPY t TO '/pad/x'", "/* SELECT */ DROP TABLE t",
    "WITH x AS (DELETE FROM t RETURNING i) SELECT * FROM x", "SELECT 1; DROP TABLE t", "SELECT 1 DROP TABLE t",
    "SELECT i INTO kopie FROM t",
    "SELECT * FROM t FOR UPDATE", "SELECT * FROM t FOR SHARE", "SELECT * FROM t FOR NO KEY UPDATE", "SELECT NEXT VALUE FOR reeks",
    "SELECT pg_read_file('/etc/passwd')", "SELECT \"pg_read_file\"('/etc/passwd')", 'SELECT "lo_import"/**/(1)', "SELECT lo_import('x')",
    "SELECT * FROM pg_authid", "SELECT nextval('r')", "SELECT load_extension('x')", "SELECT * FROM OPENROWSET('x', 'y', 'z')",
    "SELECT 1 -- ok\n; DELETE FROM t", "SELECT 'a''; DELETE FROM t --'; DELETE FROM t", "SELECT 'niet gesloten", "SELECT 1 /* open",
    # What one engine reads as a text and another as code.
    "SELECT E'\\'' ; DROP TABLE t --'", "SELECT '\\'; DROP TABLE t; --'", "SELECT 1--1 ; DROP TABLE t", "SELECT 1 # '\n; DROP TABLE t #'",
    "SELECT $$ ; DROP TABLE t $$", "SELECT $a$ ; DROP TABLE t $a$", "SELECT /*!50000 1 INTO OUTFILE '/x' */", "SELECT /* a /* b */ c */ 1",
    "SELECT U&\"\\0070g_sleep\"(1)",
)  # fmt: skip


@pytest.mark.parametrize("query", GOOD)
def test_one_select_passes(query: str) -> None:
    assert why_not(query) is None


@pytest.mark.parametrize("query", BAD)
def test_anything_else_does_not(query: str) -> None:
    for brackets in (True, False):
        assert why_not(query, brackets=brackets)


def test_between_brackets_stands_a_name_or_a_list() -> None:
    assert why_not("SELECT a[1], ARRAY['a', 'b'] FROM t", brackets=False) is None
    assert why_not("SELECT [a'b] ; DROP TABLE t --'")
    assert why_not("SELECT ARRAY[pg_read_file]") is None
    assert why_not("SELECT ARRAY[pg_read_file]", brackets=False) == "het woord PG_READ_FILE mag niet"


def test_the_semicolon_that_ends_it_goes() -> None:
    assert without_end(" SELECT ';' ; ;\n") == "SELECT ';'"
