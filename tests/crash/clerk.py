"""The billing system's clerk: a small import program that may be killed and started again at any moment.

It takes a batch in by one transaction, together with the batch's id, and leaves out a batch that is there.
"""

import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

import pyodbc

from tests.crash.processes import PATIENCE

Taken = tuple[str, str, int]
"""The reading's id, its meter's number and the indication."""
Decided = tuple[str, bool]
"""A reading's id, and whether it is accepted: all but a few are."""
WORDS = {True: "accepted", False: "rejected"}
VERDICTS_AT_ONCE = 500
LOOKS = 25
PAUSE = 0.01


def at_work(odbc: str, says: Connection, look: Callable[[pyodbc.Connection], None]) -> None:
    """Look again and again whether something has come."""
    billing = pyodbc.connect(odbc, timeout=PATIENCE)
    says.send("began")
    for _ in range(LOOKS):
        look(billing)
        threading.Event().wait(PAUSE)


def take_in(billing: pyodbc.Connection, batch_id: str, seq: int, readings: Sequence[Taken]) -> None:
    if billing.execute("SELECT id FROM paczki WHERE id = ?", batch_id).fetchone() is None:
        billing.execute("INSERT INTO paczki (id) VALUES (?)", batch_id)
        for each in readings:
            billing.execute(
                "INSERT INTO przyjete (id_zgl, wm_nr, stan, nr_paczki) VALUES (?, ?, ?, ?)", *each, seq
            )
    billing.commit()


def undecided(billing: pyodbc.Connection) -> list[Decided]:
    found = billing.execute("SELECT id_zgl, stan FROM przyjete WHERE status = ' ' ORDER BY nadejscie")
    decided = [(row.id_zgl, row.stan % 11 != 0) for row in found.fetchmany(VERDICTS_AT_ONCE)]
    billing.commit()
    return decided


def note_decided(billing: pyodbc.Connection, reading_ids: Sequence[str]) -> None:
    for reading_id in reading_ids:
        billing.execute("UPDATE przyjete SET status = 'W' WHERE id_zgl = ?", reading_id)
    billing.commit()
