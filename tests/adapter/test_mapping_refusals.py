"""The configuration's SQL is one SELECT that changes nothing, whatever the engine calls its statements."""

import pytest
from sqlalchemy import Engine

from erp_adapter.errors import MappingError
from erp_adapter.select_only import NotASelect, check_fragment, projected_names
from tests.adapter.small import changed, make, read

DIALECTS = ("sqlite", "postgres", "mysql", "tsql", "oracle", "")
"""As sqlglot calls them; the last is for engines that it does not know."""
EVERYWHERE = (
    "",
    "INSERT INTO t VALUES (1)",
    "UPDATE t SET a = 1",
    "DELETE FROM t",
    "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET a = 1",
    "CREATE TABLE t (a INTEGER)",
    "CREATE TABLE t AS SELECT 1 AS a",
    "DROP TABLE t",
    "ALTER TABLE t ADD COLUMN a INTEGER",
    "TRUNCATE TABLE t",
    "GRANT SELECT ON t TO u",
    "BEGIN",
    "COMMIT",
    "SET a = 1",
    "SELECT 1 AS a; SELECT 2 AS b",
    "SELECT 1 AS a; DROP TABLE t",
    "SELECT 1 AS a; DROP TABLE t; --",
)
PECULIAR = {
    "sqlite": ("PRAGMA query_only = OFF", "ATTACH 'x' AS y", "VACUUM", "REPLACE INTO t VALUES (1)"),
    "postgres": (
        "SELECT a INTO kopia FROM t",
        "SELECT a FROM t FOR UPDATE",
        "SELECT a FROM t FOR NO KEY UPDATE",
        "SELECT a FROM t FOR SHARE SKIP LOCKED",
        "WITH d AS (DELETE FROM t RETURNING a) SELECT a FROM d",
        "WITH i AS (INSERT INTO t VALUES (1) RETURNING a) SELECT a FROM i",
        "WITH u AS (UPDATE t SET a = 1 RETURNING a) SELECT a FROM u",
        "SELECT set_config('transaction_read_only', 'off', false) AS a",
        "SELECT pg_catalog.set_config('transaction_read_only', 'off', false) AS a",
        "SELECT \"set_config\"('transaction_read_only', 'off', false) AS a",
        "SELECT SET_CONFIG('transaction_read_only', 'off', false) AS a",
        "SELECT nextval('s') AS a",
        "SELECT setval('s', 1) AS a",
        "SELECT a FROM t WHERE nextval('s') > 0",
        "SELECT pg_sleep(9) AS a",
        "SELECT pg_terminate_backend(1) AS a",
        "SELECT pg_read_file('/etc/passwd') AS a",
        "SELECT a FROM pg_ls_dir('/') AS a",
        "SELECT lo_import('/etc/passwd') AS a",
        "SELECT a FROM dblink('dbname=x', 'DELETE FROM t') AS d(a int)",
        "COPY t TO '/tmp/t'",
        "COPY (SELECT 1) TO PROGRAM 'sh'",
        "CALL p()",
        "DO $$ BEGIN DELETE FROM t; END $$",
        "EXPLAIN ANALYZE DELETE FROM t",
        "LISTEN c",
        "VALUES (1)",
    ),
    "mysql": (
        "SELECT a FROM t FOR UPDATE",
        "SELECT a FROM t LOCK IN SHARE MODE",
        "SELECT a INTO OUTFILE '/tmp/t' FROM t",
        "SELECT a FROM t INTO OUTFILE '/tmp/t'",
        "SELECT a FROM t INTO DUMPFILE '/tmp/t'",
        "SELECT a INTO @x FROM t",
        "SELECT 1 AS a /*! INTO OUTFILE '/tmp/t' */",
        "SELECT 1 AS a /*M! INTO OUTFILE '/tmp/t' */",
        "SELECT 1 AS a /*!50000 FROM t FOR UPDATE */",
        "SELECT LOAD_FILE('/etc/passwd') AS a",
        "SELECT NEXTVAL(s) AS a",
        "SELECT NEXT VALUE FOR s AS a",
        "SELECT sys_exec('sh') AS a",
        "SELECT GET_LOCK('x', 9) AS a",
        "SELECT SLEEP(9) AS a",
        "SELECT BENCHMARK(999999999, SHA1('x')) AS a",
        "HANDLER t OPEN",
        "LOAD DATA INFILE 'x' INTO TABLE t",
        "CALL p()",
    ),
    "tsql": (
        "SELECT a INTO kopia FROM t",
        "EXEC p",
        "EXECUTE ('DELETE FROM t')",
        "SELECT NEXT VALUE FOR s AS a",
        "SELECT a FROM OPENQUERY(inny, 'DELETE FROM t')",
        "SELECT a FROM OPENROWSET('SQLNCLI', 'x', 'DELETE FROM t')",
        "WITH c AS (SELECT a FROM t) DELETE FROM c",
    ),
    "oracle": ("SELECT a FROM t FOR UPDATE", "SELECT s.NEXTVAL AS a FROM dual", "BEGIN DELETE FROM t; END;"),
}
ALLOWED = (
    "SELECT a FROM t",
    "SELECT a FROM t UNION ALL SELECT a FROM s",
    "WITH c AS (SELECT a FROM t) SELECT a FROM c",
    "SELECT (SELECT max(b) FROM s WHERE s.a = t.a) AS a FROM t",
    "SELECT count(*) OVER (PARTITION BY b) AS a FROM t ORDER BY a",
    "SELECT CASE WHEN b = 'DELETE' THEN 1 ELSE 2 END AS a FROM t -- INSERT",
    "SELECT coalesce(updated, created) AS a FROM insert_log",
)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("sql", EVERYWHERE)
def test_what_is_not_one_select_is_refused(sql: str, dialect: str) -> None:
    with pytest.raises(NotASelect):
        projected_names(sql, dialect)


@pytest.mark.parametrize(("dialect", "sql"), [(name, sql) for name, all_ in PECULIAR.items() for sql in all_])
def test_what_an_engine_does_besides_is_refused(dialect: str, sql: str) -> None:
    with pytest.raises(NotASelect):
        projected_names(sql, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("sql", ALLOWED)
def test_a_plain_select_is_let_through_with_the_names_it_yields(sql: str, dialect: str) -> None:
    assert projected_names(sql, dialect) == ("a",)


FRAGMENTS = (
    "1) FROM t; DELETE FROM t; --",
    "1); DROP TABLE t",
    "a = 1 /*",
    "a = 1) UNION SELECT haslo FROM konta WHERE (1 = 1",
    "1) AS x, (2",
    "(DELETE FROM t RETURNING a)",
    "a = (SELECT nextval('s'))",
)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres", "mysql", "tsql"])
@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_piece_of_sql_cannot_break_out_of_its_place(fragment: str, dialect: str) -> None:
    with pytest.raises(NotASelect):
        check_fragment(fragment, dialect)


@pytest.mark.parametrize("fragment", ["a = 1 -- uwaga", "a = 1 /* uwaga */", "(a)", "'--'", "')' || a"])
def test_a_harmless_piece_is_let_through(fragment: str) -> None:
    check_fragment(fragment, "postgres")


def test_every_refused_piece_is_named_by_its_path(scratch: Engine) -> None:
    make(scratch)
    erp = changed(
        customer={"where": "1 = 1; DROP TABLE klient"},
        meter={"sql": "DELETE FROM licznik"},
        invoice={"columns": {"state": {"expression": "nr FROM faktura; DELETE FROM faktura; --"}}},
    )
    with pytest.raises(MappingError) as failure:
        read(scratch, erp)
    places = [problem.split(":")[0] for problem in failure.value.problems]
    assert places == ["erp.customer.where", "erp.invoice.columns.state", "erp.meter.sql"]
