"""A clerk who imports files from a directory, and answers with files of verdicts."""

import csv
import hashlib
import json
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import uuid4

import pyodbc

from tests.crash.clerk import WORDS, at_work, note_decided, take_in, undecided


def import_files(odbc: str, directory: Path, verdicts: Path, says: Connection) -> None:
    def look(billing: pyodbc.Connection) -> None:
        for manifest in sorted(directory.glob("*.json")):
            _import(billing, manifest)
        _decide(billing, verdicts)

    at_work(odbc, says, look)


def _import(billing: pyodbc.Connection, manifest: Path) -> None:
    """The manifest comes last and goes last, so a file that is missing was imported before."""
    told = json.loads(manifest.read_bytes())
    file = manifest.with_name(told["file"])
    if file.exists():
        content = file.read_bytes()
        assert hashlib.sha256(content).hexdigest() == told["sha256"]
        rows = list(csv.DictReader(content.decode("cp1250").splitlines(), delimiter=";"))
        assert len(rows) == told["count"]
        taken = [(row["ID"], row["LICZNIK"], int(row["STAN"])) for row in rows]
        take_in(billing, told["batch_id"], told["seq"], taken)
        file.unlink()
    manifest.unlink()


def _decide(billing: pyodbc.Connection, verdicts: Path) -> None:
    decided = undecided(billing)
    if decided:
        lines = ["id;verdict", *(f"{reading};{WORDS[good]}" for reading, good in decided)]
        written = verdicts / f".{uuid4()}"
        written.write_text("\n".join(lines))
        written.rename(verdicts / f"{uuid4()}.csv")
        note_decided(billing, [reading for reading, _ in decided])
