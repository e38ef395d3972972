"""Nothing in the repository depends on the machine it was written on."""

import re
from pathlib import Path

from tests.house.project import ROOT, name, text_files

HOMES = re.compile(r"/(home|Users)/\w+/|/root/")
REGISTRY = re.compile(r"^--|://", re.MULTILINE)


def test_no_file_names_a_place_on_a_developers_machine() -> None:
    here = str(ROOT) + "/"
    # A clone right below the root, such as a container's /app, has too common a path to tell.
    mine = re.escape(here) if len(ROOT.parts) > 2 else "(?!)"
    place = re.compile(rf"{HOMES.pattern}|{mine}|{re.escape(str(Path.home()))}/.")
    guilty = [name(path) for path in text_files() if place.search(path.read_text(encoding="utf-8"))]
    assert [path for path in guilty if path != name(Path(__file__))] == []


def test_locks_name_no_registry() -> None:
    locks = ("requirements.lock", "requirements-dev.lock")
    assert [lock for lock in locks if REGISTRY.search((ROOT / lock).read_text(encoding="utf-8"))] == []
