"""The OpenAPI document tells all that the API does, and nothing else."""

import subprocess
import sys
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from portal.billing_api.views import blueprint
from tests.billing_api.conftest import API, Served
from tests.billing_api.handing import hand_over

CALLS = 10
"""Calls made up for each operation in each way, beside those that try each limit of the document."""


def test_calls_of_every_kind_are_answered_as_the_document_says(served: Served, tmp_path: Path) -> None:
    for meter in range(6):
        hand_over(served.store, f"WM-{meter}")
    client = served.client("schemathesis")
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        "run",
        f"{served.address}{API}/openapi.json",
    ]
    where = ["--url", served.address, "--header", f"Authorization: Bearer {client.token}"]
    how = ["--max-examples", str(CALLS), "--seed", "20261122", "--checks", "all", "--warnings", "off"]
    done = subprocess.run([*command, *where, *how], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_endpoint_but_the_document_itself_is_described(app: Flask, billing_system: FlaskClient) -> None:
    described = billing_system.get(f"{API}/openapi.json").json
    assert described is not None
    told = {operation["operationId"] for path in described["paths"].values() for operation in path.values()}
    there = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith(API)}
    assert {f"{blueprint.name}.{name}" for name in told} == there - {"billing_api.openapi"}


def test_an_address_with_nul_is_answered_as_described(billing_system: FlaskClient) -> None:
    """Made-up calls come upon it by chance only."""
    described = billing_system.get(f"{API}/openapi.json").json
    assert described is not None
    for path in ("batches/next?kind=reading&", "status?"):
        answer = billing_system.get(f"{API}/{path}x=%00")
        assert (
            str(answer.status_code)
            in described["paths"][f"{API}/{path.partition('?')[0]}"]["get"]["responses"]
        )
