"""The examples of docs/sync.md are what the file channel makes, and what it reads."""

import hashlib
import json
import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

from sync.batches import Batch
from sync.channels.file_drop import open_file_drop
from sync.file_settings import FileSettings
from sync.kinds import KINDS
from sync.outbox import READING, Item
from sync.readings import ReportedReading, to_payload
from sync.sftp_settings import SftpSettings
from sync.states import NEXT
from sync.verdict_files import VerdictFolder, read
from tests.house.documents import names, rows, section
from tests.house.project import ROOT

DOCUMENTS = (ROOT / "docs" / "sync.md", ROOT / "docs" / "sync.pl.md")
ENGLISH = DOCUMENTS[0].read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", ENGLISH, re.DOTALL)


def test_the_file_and_its_manifest(tmp_path: Path) -> None:
    told = tomllib.loads(blocks("toml")[0])["sync"]["readings"]["file"] | {"directory": tmp_path}
    csv, shown = blocks("csv")[0], json.loads(blocks("json")[0])
    at = datetime(2026, 11, 22, 16, tzinfo=UTC)
    reading = ReportedReading("24600", "187466600", date(2026, 11, 22), 258, at, None, "przeciek; naprawiony")
    item_id = csv.splitlines()[1].partition(";")[0]
    item = Item(item_id, READING, "000123", "1", 1, to_payload(reading), 0, at)
    batch = Batch(shown["batch_id"], 7, READING, "file", "", at, "", 1, (item,))
    open_file_drop(FileSettings.model_validate(told), KINDS[READING]).send(batch)
    content = (tmp_path / "readings-00000007.csv").read_bytes()
    assert content.decode("cp1250").replace("\r\n", "\n") == csv
    manifest = json.loads((tmp_path / "readings-00000007.json").read_bytes())
    assert manifest == shown | {"sha256": hashlib.sha256(content).hexdigest()}


def test_verdict_files(tmp_path: Path) -> None:
    folder = VerdictFolder(tmp_path, "cp1250", ";")
    for name, text in (("1.csv", blocks("csv")[1]), ("2.jsonl", blocks("json")[1])):
        assert len(read(folder, tmp_path / name, text.encode("cp1250"))) == 1


def test_the_server_of_the_files() -> None:
    told = tomllib.loads(blocks("toml")[1])["sync"]["readings"]["file"]["sftp"]
    assert SftpSettings.model_validate(told).key_type == "ssh-ed25519"


def test_every_state_and_what_may_follow_it_is_told_in_both_languages() -> None:
    for document, heading in zip(DOCUMENTS, ("The life of an item", "Życie odczytu"), strict=True):
        told: dict[str, set[str]] = {}
        for states, _, following in rows(section(document, heading), 3):
            told |= dict.fromkeys(names(states), names(following))
        assert told == {state: set(following) for state, following in NEXT.items()}
