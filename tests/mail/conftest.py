import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.mail.post import Post
from tests.mail.postbox import PASSWORD, Postbox
from tests.servers.programs import program
from tests.sync.conftest import STORES, new_store, new_world, params
from tests.sync.world import World

HOST = "poczta.wodociagi.example"
"""Stands for a mail server on another machine: see ``names``."""


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    yield box
    box.close()


@pytest.fixture
def post(request: pytest.FixtureRequest, tmp_path: Path, postbox: Postbox) -> Iterator[Post]:
    """The postbox is open, and the store empty."""
    postbox.open()
    with ExitStack() as stack:
        yield Post(stack.enter_context(new_store(request, tmp_path, on_postgres=False)), postbox.settings())


@pytest.fixture
def sqlite_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    yield from new_world(request, tmp_path, "sqlite")


@pytest.fixture(params=params(STORES))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """An empty store and billing database, both on SQLite or both on PostgreSQL."""
    yield from new_world(request, tmp_path, request.param)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and its certificate, which vouches for itself."""
    names = f"subjectAltName=DNS:{HOST},IP:127.0.0.1"
    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    told = ["-days", "2", "-subj", f"/CN={HOST}", "-addext", names, "-keyout", "-"]
    made = subprocess.run([program("openssl"), *new, *told], check=True, capture_output=True)
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    file.write_bytes(made.stdout)
    return file


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """The server's side."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name service that knows ``HOST``."""
    known = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        return known("127.0.0.1" if host == HOST else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    file = tmp_path / "mail-password"
    file.write_text(f"{PASSWORD}\n")
    return file
