"""A statement that is anything but one SELECT does not get through the configuration."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_adapter.select_only import NotASelect, check_fragment, projected_names

DIALECTS = ("postgres", "mysql", "sqlite", "tsql", "oracle")
WRITES = (
    "INSERT INTO t (a) VALUES (1)",
    "INSERT INTO t SELECT a FROM s",
    "UPDATE t SET a = 1 WHERE b = 2",
    "DELETE FROM t",
    "DROP TABLE t",
    "CREATE TABLE x (a INTEGER)",
    "CREATE VIEW v AS SELECT a FROM t",
    "ALTER TABLE t ADD COLUMN b INTEGER",
    "TRUNCATE TABLE t",
    "GRANT SELECT ON t TO everybody",
    "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1",
    "SELECT a INTO x FROM t",
    "CALL cleanup()",
    "EXEC cleanup",
    "COMMIT",
)
GAPS = st.sampled_from((" ", "\n", "\t", "  \n", " /* a remark */ ", " -- a remark\n"))


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """A write with other blanks, letters, remarks and company."""
    words = draw(st.sampled_from(WRITES)).split(" ")
    written = "".join(word + draw(GAPS) for word in words)
    written = draw(st.sampled_from((str.upper, str.lower, str)))(written)
    shape = draw(
        st.sampled_from(
            ("{}", "-- note\n{}", "/* SELECT 1 */ {}", "SELECT 1 AS a;\n{}", "{};\nSELECT 1 AS a")
        )
    )
    return shape.format(written)


@given(disguised(), st.sampled_from(DIALECTS))
def test_no_disguise_gets_a_write_through(sql: str, dialect: str) -> None:
    with pytest.raises(NotASelect):
        projected_names(sql, dialect)


@pytest.mark.parametrize("write", ["INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "DELETE FROM t"])
def test_no_write_hides_in_a_with(write: str) -> None:
    with pytest.raises(NotASelect, match="change nothing"):
        projected_names(f"WITH gone AS ({write} RETURNING a) SELECT a FROM gone", "postgres")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM t FOR UPDATE",
        "SELECT a FROM t FOR SHARE",
        "SELECT set_config('role', 'admin', false) AS a",
        "SELECT nextval('s') AS a",
        "SELECT dblink_exec('host=x', 'DELETE FROM t') AS a",
        "SELECT lo_unlink(1) AS a",
        "SELECT a FROM t WHERE pg_terminate_backend(1)",
    ],
)
def test_locks_and_functions_that_act_are_refused(sql: str) -> None:
    with pytest.raises(NotASelect):
        projected_names(sql, "postgres")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a, b AS c FROM t WHERE d = 'DELETE FROM t; DROP TABLE t' -- INSERT",
        "WITH q AS (SELECT a, b FROM t) SELECT a, b AS c FROM q",
        "SELECT a, max(b) OVER (PARTITION BY d) AS c FROM t UNION ALL SELECT a, b FROM s",
    ],
)
def test_a_select_is_a_select(sql: str, dialect: str) -> None:
    assert projected_names(sql, dialect) == ("a", "c")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "fragment",
    [
        "1 = 1) UNION SELECT 1, (2",
        "a) FROM t WHERE (b",
        "a = 1); DELETE FROM t; SELECT (1",
        "a = 1) --",
    ],
)
def test_a_condition_cannot_break_out_of_its_brackets(fragment: str, dialect: str) -> None:
    with pytest.raises(NotASelect):
        check_fragment(fragment, dialect)


@pytest.mark.parametrize(
    "fragment", ["a = 1", "a IN (SELECT b FROM s)", "coalesce(a, b) -- why", "(a + b) * 2"]
)
def test_a_condition_is_a_condition(fragment: str) -> None:
    for dialect in DIALECTS:
        check_fragment(fragment, dialect)
