import subprocess
import sys

import pytest

from tests.bench.recording import PAGES
from tests.house.project import ROOT

SMALL = ("--customers", "40", "--sessions", "3", "--rounds", "1", "--requests", "4", "--readings", "50")


@pytest.mark.needs("postgres_server", "odbc_postgresql", "mariadb_server")
def test_the_bench_compares_every_page_natively_and_through_odbc_and_a_push_of_readings() -> None:
    bench = [sys.executable, "-m", "tests.bench", *SMALL]
    done = subprocess.run(bench, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = [line.split("|")[1].strip() for line in done.stdout.splitlines() if " + " in line]
    assert rows == [*PAGES, *PAGES]
    last = done.stdout.strip().splitlines()[-2:]
    assert [line.split("|")[1].strip() for line in last] == ["PostgreSQL", "MariaDB"]
