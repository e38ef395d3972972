"""What docs/api.md shows is so."""

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

from portal.billing_api.models import Batch, Verdicts
from portal.problems import Problem
from sync.posted import Outcome
from tests.billing_api.billing_client import BillingClient
from tests.billing_api.conftest import Served
from tests.billing_api.handing import hand_over
from tests.house.documents import names, rows, section
from tests.house.project import ROOT

DOCUMENTS = {"english": ROOT / "docs" / "api.md", "polish": ROOT / "docs" / "api.pl.md"}
ENGLISH = DOCUMENTS["english"].read_text(encoding="utf-8")


def block(language: str, number: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", ENGLISH, re.DOTALL)[number]


def run(client: BillingClient, directory: Path) -> list[str]:
    """Run the example program; the ids of the readings that the billing system holds then."""
    program = block("python").replace("https://ebok.example/api/billing/v1", client.address)
    program = program.replace("ibok_…", client.token)
    subprocess.run([sys.executable, "-c", program], check=True, cwd=directory)
    billing = sqlite3.connect(directory / "billing.sqlite")
    ids = [row[0] for row in billing.execute("SELECT id FROM reported")]
    billing.close()
    return ids


def test_the_example_program_keeps_each_reading_once(served: Served, tmp_path: Path) -> None:
    first = [hand_over(served.store, f"EXAMPLE-{number}") for number in range(5)]
    client = served.client("example")
    kept = run(client, tmp_path)
    assert set(first) <= set(kept)
    later = hand_over(served.store, "EXAMPLE-1", indication=8)
    assert set(run(client, tmp_path)) == {*kept, later}


def test_the_examples_are_what_the_api_reads_and_writes() -> None:
    Batch.model_validate_json(block("json"))
    assert len(Verdicts.model_validate_json(block("json", 1)).verdicts) == 2
    assert json.loads(block("json"))["items"][0]["fields"].keys() >= {"meter_id", "read_on", "indication"}


def test_every_result_of_a_verdict_and_every_field_of_a_problem_is_described() -> None:
    for path, results, problems in (
        (DOCUMENTS["english"], "Verdicts", "When something goes wrong"),
        (DOCUMENTS["polish"], "Decyzje", "Gdy coś pójdzie źle"),
    ):
        assert [row[0].strip("`") for row in rows(section(path, results), 2)] == list(Outcome)
        assert set(Problem.model_fields) <= names(section(path, problems))
