"""Verdicts that the billing system puts into a directory as files: each is recorded once, then put away.

A file is taken as a whole. It goes to ``done``, or to ``bad`` where it is not one; one that tells of items
that are not recorded as sent yet waits for the next run. To read a file again after a crash does nothing.
"""

import csv
import io
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from sync.channels.disk import Disk, Entry
from sync.channels.disks import open_disk
from sync.errors import SendError
from sync.faults import Faults
from sync.posted import VERDICTS, Outcome, PostedVerdict, decide
from sync.rejections import Announce
from sync.sftp_settings import SftpSettings
from sync.states import State

log = logging.getLogger(__name__)

STEP = "verdict files"
"""As the faults of a run call it."""
DONE, BAD = "done", "bad"
WAITS = timedelta(days=1)
"""How long a file may wait for items that are not sent; then it is put away all the same."""
LONGEST_NUMBER = 200
"""Of an invoice, as the store has room for it; databases that mind would break off the whole run."""
AWAY = (ConnectionError, TimeoutError, SendError)
"""Errors of the whole folder, not of one file in it."""
FIELDS = ("id", "verdict", "reason_code", "reason", "billed_on")


@dataclass(frozen=True, slots=True)
class VerdictFolder:
    """Where they come, and how CSV is written there."""

    directory: Path
    encoding: str
    delimiter: str
    sftp: SftpSettings | None = None
    """The server it is on, if not this one."""


class Unreadable(Exception):
    """The file holds no verdicts, or not only; the text says where, without what."""


def collect_files(
    store: Engine,
    folders: Iterable[VerdictFolder],
    *,
    clock: Callable[[], datetime],
    announce: Announce,
    faults: Faults,
) -> int:
    """Record what the files tell; the number of verdicts.

    A folder that cannot be read is logged. What nobody foresaw of one file leaves it for the next run, and
    the others are read.
    """
    recorded = 0
    for folder in folders:
        try:
            with open_disk(folder.sftp) as disk:
                for entry in _waiting(disk, folder.directory):
                    with (
                        faults.kept_in_one(STEP, AWAY),
                        suppress(FileNotFoundError),
                    ):  # another took it
                        recorded += _take(store, disk, folder, entry, clock(), announce)
        except (OSError, SendError) as error:
            told = error.strerror if isinstance(error, OSError) else error
            log.error("verdict files in %s cannot be read: %s", folder.directory, told)
    return recorded


def _waiting(disk: Disk, directory: Path) -> list[Entry]:
    """Complete files: whoever writes one gives it its name last."""
    files = [entry for entry in disk.entries(directory) if entry.is_file]
    complete = [each for each in files if each.path.suffix in READERS and not each.path.name.startswith(".")]
    return sorted(complete, key=lambda entry: entry.path)


def _take(
    store: Engine, disk: Disk, folder: VerdictFolder, entry: Entry, now: datetime, announce: Announce
) -> int:
    path = entry.path
    content = disk.read(path)
    try:
        verdicts = read(folder, path, content)
    except Unreadable as error:
        log.error("the verdict file %s is put aside: %s", path.name, error)
        _put_away(disk, path, content, BAD)
        return 0
    outcomes = decide(store, verdicts, now=now, announce=announce)
    told = {
        outcome: outcomes.count(outcome) for outcome in (Outcome.CONFLICT, Outcome.UNKNOWN, Outcome.NOT_SENT)
    }
    if any(told.values()):
        log.warning("the verdict file %s: %s", path.name, ", ".join(f"{n} {o}" for o, n in told.items() if n))
    if not told[Outcome.NOT_SENT] or now.timestamp() - entry.changed_at > WAITS.total_seconds():
        _put_away(disk, path, content, DONE)
    return outcomes.count(Outcome.RECORDED)


def _put_away(disk: Disk, path: Path, content: bytes, where: str) -> None:
    """Unless another has come under the same name meanwhile, which is for the next run to read."""
    target = path.parent / where
    disk.make_directory(target)
    if disk.read(path) == content:
        disk.rename(path, target / path.name)


def read(folder: VerdictFolder, path: Path, content: bytes) -> list[PostedVerdict]:
    """The file's verdicts; raises ``Unreadable``."""
    try:
        text = content.decode(folder.encoding)
        lines = READERS[path.suffix](folder, text)
        return [_verdict(line, values) for line, values in lines]
    except UnicodeDecodeError:
        raise Unreadable(f"it is not written in {folder.encoding}") from None
    except (csv.Error, ValueError, RecursionError) as error:  # JSON may hold endless numbers and depths
        raise Unreadable(f"it is not {path.suffix[1:]} ({type(error).__name__})") from None


def _verdict(line: int, values: Mapping[str, Any]) -> PostedVerdict:
    unknown = values.keys() - set(FIELDS)
    if unknown or not values.get("id"):
        raise Unreadable(
            f"line {line} has {'other fields' if unknown else 'no id'}; known: {', '.join(FIELDS)}"
        )
    if values.get("verdict") not in VERDICTS:
        raise Unreadable(f"line {line}: the verdict is neither {' nor '.join(VERDICTS)}")
    reasons = [_text(values.get(name)) for name in FIELDS[2:]]
    if any(map(_odd, (str(values["id"]), *reasons))) or len(reasons[-1] or "") > LONGEST_NUMBER:
        raise Unreadable(
            f"line {line} holds what no verdict does: NUL, half a letter, a number of {LONGEST_NUMBER} signs"
        )
    return PostedVerdict(str(values["id"]).strip(), State(values["verdict"]), *reasons)


def _odd(text: str | None) -> bool:
    """What databases refuse: NUL, and halves of letters, which JSON can write."""
    return text is not None and any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text)


def _text(value: Any) -> str | None:
    return str(value) if value else None


def _csv(folder: VerdictFolder, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    rows = csv.DictReader(
        io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=folder.delimiter, strict=True
    )
    if not {"id", "verdict"} <= set(rows.fieldnames or ()):
        raise Unreadable("its first line does not name the fields id and verdict")
    for row in rows:
        if None in row or None in row.values():
            raise Unreadable(f"line {rows.line_num} has not as many fields as the first")
        yield rows.line_num, row


def _jsonl(_folder: VerdictFolder, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(io.StringIO(text), start=1):  # a reason may hold other ends of lines
        if line.strip():
            values = json.loads(line)
            if not isinstance(values, dict):
                raise Unreadable(f"line {number} is no object")
            yield number, values


READERS: Mapping[str, Callable[[VerdictFolder, str], Iterator[tuple[int, Mapping[str, Any]]]]] = {
    ".csv": _csv,
    ".jsonl": _jsonl,
}
