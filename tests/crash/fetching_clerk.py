"""A clerk who fetches batches from the portal, acknowledges them, and posts verdicts."""

import hashlib
import json
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from typing import Any

import pyodbc

from tests.crash.clerk import WORDS, at_work, note_decided, take_in, undecided
from tests.crash.processes import PATIENCE


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
    portal = _Portal(HTTPConnection("127.0.0.1", port, timeout=PATIENCE), token)

    def look(billing: pyodbc.Connection) -> None:
        _fetch_one(billing, portal)
        _decide(billing, portal)

    at_work(odbc, says, look)


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
        verdicts = [{"id": reading, "verdict": WORDS[good]} for reading, good in decided]
        answer = portal.call("POST", "verdicts", {"verdicts": verdicts})
        note_decided(billing, [each["id"] for each in answer["results"] if each["result"] != "not_sent"])


def _check(batch: Any) -> None:
    """As the API's document says."""
    content = [[item["id"], item["customer_id"], item["fields"]] for item in batch["items"]]
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(written.encode()).hexdigest() == batch["checksum"]
