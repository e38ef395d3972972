import subprocess
import sys

import pytest

from tests.erp_commands.conftest import Ibok


@pytest.mark.usefixtures("odbc_postgresql")
def test_what_is_there_is_named(ibok: Ibok) -> None:
    told = ibok("erp", "drivers")
    assert told.exit_code == 0
    assert "✓ PostgreSQL: psycopg" in told.output
    assert "✓ PostgreSQL: PostgreSQL Unicode" in told.output
    assert "ODBC data sources (DSN)" in told.output


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ("pyodbc", "install unixODBC (Debian and Ubuntu: apt install unixodbc)"),
        ("pymysql", "✗ MariaDB, MySQL: missing; pip install 'ibok[mariadb]'"),
        ("psycopg", "✗ PostgreSQL: missing; pip install 'ibok[postgresql]'"),
    ],
)
def test_what_is_missing_comes_with_the_line_that_installs_it(without: str, told: str) -> None:
    script = (
        f"import sys; sys.modules[{without!r}] = None; from portal.cli import main; main(['erp', 'drivers'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert told in done.stdout
