"""What the portal holds of an account, as a file: RODO, art. 15 and 20."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Engine

from portal.clock import now
from portal.store.audit import note_own
from portal.store.export import attachments, held_of
from portal.store.identity import Identity
from sync.transactions import writing

DATA = "ibok.json"


def as_json(store: Engine, caller: Identity) -> IO[bytes]:
    """One JSON document, moments in ISO 8601."""
    return BytesIO(_document(store, caller))


def as_zip(store: Engine, caller: Identity) -> IO[bytes]:
    """The same document, and the attachments of the account's tickets; the file goes when it is closed."""
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, store.connect() as connection:
        archive.writestr(DATA, _document(store, caller))
        for each in attachments(connection, caller.account_id):
            archive.writestr(each.path, each.content)
    file.seek(0)
    return file


FORMATS = {"json": ("application/json", as_json), "zip": ("application/zip", as_zip)}


def _document(store: Engine, caller: Identity) -> bytes:
    with writing(store) as connection:
        note_own(connection, "own_data_exported", caller.account_id, at=now())
        held = held_of(connection, caller.account_id, caller.entitled)
        told: Mapping[str, Any] = {"exported_at": now(), **held}
    return json.dumps(told, default=_plain, ensure_ascii=False, indent=1).encode()


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
