"""The billing system's clerk: a small import program that may be killed and started again at any moment.

It takes a batch in by one transaction, together with the batch's id, and leaves out a batch that is there.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from typing import Any

import pyodbc

from tests.crash.processes import PATIENCE

Taken = tuple[str, str, int]
"""The reading's id, its meter's number and the indication."""
VERDICTS_AT_ONCE = 500
VERDICTS, QUESTIONS = 4, 20
"""How often a run of the clerk posts verdicts, and asks for a batch before."""


def take_in(billing: pyodbc.Connection, batch_id: str, seq: int, readings: Sequence[Taken]) -> None:
    if billing.execute("SELECT id FROM paczki WHERE id = ?", batch_id).fetchone() is None:
        billing.execute("INSERT INTO paczki (id) VALUES (?)", batch_id)
        for each in readings:
            billing.execute(
                "INSERT INTO przyjete (id_zgl, wm_nr, stan, nr_paczki) VALUES (?, ?, ?, ?)", *each, seq
            )
    billing.commit()


def undecided(billing: pyodbc.Connection) -> list[tuple[str, bool]]:
    """Readings without a verdict, and whether they are accepted: all but a few."""
    found = billing.execute("SELECT id_zgl, stan FROM przyjete WHERE status = ' ' ORDER BY nadejscie")
    return [(row.id_zgl, row.stan % 11 != 0) for row in found.fetchmany(VERDICTS_AT_ONCE)]


def note_decided(billing: pyodbc.Connection, reading_ids: Sequence[str]) -> None:
    for reading_id in reading_ids:
        billing.execute("UPDATE przyjete SET status = 'W' WHERE id_zgl = ?", reading_id)
    billing.commit()


@dataclass(frozen=True, slots=True)
class _Portal:
    connection: HTTPConnection
    token: str

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body)
        self.connection.request(method, f"/api/billing/v1/{path}", sent, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text) if text else None


def fetch(odbc: str, port: int, token: str, says: Connection) -> None:
    """Ask again and again for what waits, acknowledge it, and post verdicts."""
    billing = pyodbc.connect(odbc, timeout=PATIENCE)
    portal = _Portal(HTTPConnection("127.0.0.1", port, timeout=PATIENCE), token)
    says.send("began")
    for _ in range(VERDICTS):
        for _ in range(QUESTIONS):
            _fetch_one(billing, portal)
        _decide(billing, portal)


def _fetch_one(billing: pyodbc.Connection, portal: _Portal) -> None:
    batch = portal.call("GET", "batches/next?kind=reading")
    if batch is None:
        return
    _check(batch)
    taken = [
        (item["id"], item["fields"]["meter_number"], item["fields"]["indication"]) for item in batch["items"]
    ]
    take_in(billing, batch["id"], batch["seq"], taken)
    portal.call("POST", f"batches/{batch['id']}/acknowledgement", {})


def _decide(billing: pyodbc.Connection, portal: _Portal) -> None:
    decided = undecided(billing)
    if decided:
        words = {True: "accepted", False: "rejected"}
        verdicts = [{"id": reading, "verdict": words[good]} for reading, good in decided]
        answer = portal.call("POST", "verdicts", {"verdicts": verdicts})
        note_decided(billing, [each["id"] for each in answer["results"] if each["result"] != "not_sent"])


def _check(batch: Any) -> None:
    """As the API's document says."""
    content = [[item["id"], item["customer_id"], item["fields"]] for item in batch["items"]]
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(written.encode()).hexdigest() == batch["checksum"]
