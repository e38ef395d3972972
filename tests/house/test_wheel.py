"""What `pip install` of a released IBOK gets."""

import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns
from venv import EnvBuilder
from zipfile import ZipFile

import pytest

from tests.house.project import PACKAGES, ROOT, files, name

RENDER = """
import tomllib
from pathlib import Path

import portal
from portal.config import parse
from portal.demo.office import office_config

Path("secret-key").write_text("of no importance, but 32 characters long")
app = portal.create_app(parse(tomllib.loads(office_config(Path.cwd()))))
print(portal.__file__)
print(app.test_client().get("/logowanie", base_url="https://localhost").get_data(as_text=True))
"""
SOURCES = (*PACKAGES, "templates", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the source distribution, so that both are whole."""
    source = tmp_path_factory.mktemp("source")
    for item in SOURCES:
        if (ROOT / item).is_dir():
            copytree(ROOT / item, source / item, ignore=ignore_patterns("__pycache__"))
        else:
            (source / item).write_bytes((ROOT / item).read_bytes())
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", source / "dist", cwd=source)
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds only the wheel, and sees the dependencies of this one."""
    place = tmp_path_factory.mktemp("environment")
    EnvBuilder(symlinks=True).create(place)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index"]
    run(*pip, wheel, cwd=place)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def test_the_wheel_has_every_file(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        packed = {entry for entry in archive.namelist() if ".dist-info/" not in entry}
    assert sorted(set(expected()) - packed) == [], "list their package in setup.cfg"


def expected() -> Iterator[str]:
    for path in files(*PACKAGES):
        yield name(path)
    for path in files("templates"):
        yield f"portal/{name(path)}"


def test_a_page_is_rendered_from_the_wheel(python: Path, tmp_path: Path) -> None:
    module, page = run(python, "-c", RENDER, cwd=tmp_path).split("\n", 1)
    assert module.startswith(str(python.parents[1]))
    assert "<h1>Zaloguj się</h1>" in page


def test_the_wheel_brings_the_command(python: Path, tmp_path: Path) -> None:
    assert run(python.with_name("ibok"), "--version", cwd=tmp_path).startswith("ibok, version ")
