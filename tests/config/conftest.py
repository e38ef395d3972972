import tomllib
from pathlib import Path
from typing import Any

import pytest

from portal.demo.office import office_config
from tests.office import Office

Raw = dict[str, Any]


@pytest.fixture
def raw(tmp_path: Path) -> Raw:
    """A configuration with nothing wrong in it, to be changed by the test; there is no database."""
    (tmp_path / "secret-key").write_text("k" * 48)
    return tomllib.loads(office_config(tmp_path))


@pytest.fixture
def config_file(office: Office) -> Path:
    """The file of a whole office, to be changed by the test."""
    file = office.directory / "config.toml"
    file.write_text(office_config(office.directory))
    return file
