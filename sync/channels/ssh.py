"""A connection to the one SSH server that its host key proves, opened in bounded time."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TypeVar

from paramiko import (
    AuthenticationException,
    BadAuthenticationType,
    Channel,
    PKey,
    SFTPError,
    SSHException,
    Transport,
    UnknownKeyType,
)
from paramiko.ssh_exception import IncompatiblePeer

from erp_adapter.said import said
from erp_adapter.secret_files import secret_in
from sync.errors import Misconfigured, Retry
from sync.sftp_settings import SftpSettings

Client = TypeVar("Client")

OPEN_SECONDS = 15
"""For all until the first question."""
KEEP_ALIVE_SECONDS = 15
SIGNATURES = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
"""How servers sign with a key of that type, where it is not called like the type."""

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what it has to say, it also raises


@contextmanager
def connected(server: SftpSettings, speak: Callable[[Channel], Client]) -> Iterator[Client]:
    """Logged in, and speaking to the server's SFTP. Raises ``Retry`` or ``Misconfigured``."""
    transport = _reach(server)
    try:
        with _closed_after(OPEN_SECONDS, transport):
            client = _introduced(transport, server, speak)
        yield client
    finally:
        transport.close()


def _reach(server: SftpSettings) -> Transport:
    try:
        line = socket.create_connection((server.host, server.port), timeout=OPEN_SECONDS)
    except OSError as error:
        told = error.strerror or said("no answer within %(seconds)s s", seconds=OPEN_SECONDS)
        where = f"{server.host}:{server.port}"
        raise Retry(said("%(where)s cannot be reached: %(error)s", where=where, error=told)) from error
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each question waits for its answer
    return Transport(line)


def _introduced(transport: Transport, server: SftpSettings, speak: Callable[[Channel], Client]) -> Client:
    try:
        transport.get_security_options().key_types = SIGNATURES.get(server.key_type, (server.key_type,))
        transport.start_client()
        if transport.get_remote_server_key().asbytes() != server.key_bytes:
            raise _stranger(server)
        _log_in(transport, server)
        transport.set_keepalive(KEEP_ALIVE_SECONDS)
        channel = transport.open_session()
        channel.invoke_subsystem("sftp")
        return speak(channel)
    except IncompatiblePeer as error:
        raise _stranger(server) from error
    except (SSHException, SFTPError, EOFError, OSError) as error:
        if transport.is_active():
            raise Misconfigured(
                said("%(host)s lets %(user)s in, but gives no SFTP", host=server.host, user=server.user)
            ) from error
        told = said(
            "%(where)s broke the connection off, or did not answer within %(seconds)s s",
            where=f"{server.host}:{server.port}",
            seconds=OPEN_SECONDS,
        )
        raise Retry(told) from error


def _stranger(server: SftpSettings) -> Misconfigured:
    told = said(
        "%(where)s is not the server of host_key: it shows another key, or none such. "
        "Nothing was sent. Ask its admin before you change host_key",
        where=f"{server.host}:{server.port}",
    )
    return Misconfigured(told)


def _log_in(transport: Transport, server: SftpSettings) -> None:
    try:
        if server.key_file is not None:
            further = transport.auth_publickey(server.user, _key(server.key_file))
        else:
            further = transport.auth_password(server.user, _password(server))
    except BadAuthenticationType as error:
        allowed = ", ".join(error.allowed_types)
        told = said("%(host)s wants another way to log in: %(ways)s", host=server.host, ways=allowed)
        raise Misconfigured(told) from error
    except AuthenticationException as error:
        if not transport.is_active():
            raise
        way = "key_file" if server.key_file else "password_file"
        told = said(
            "%(host)s refuses %(user)s: check user and %(setting)s",
            host=server.host,
            user=server.user,
            setting=way,
        )
        raise Misconfigured(told) from error
    if further:
        told = said(
            "%(host)s wants a second step of log-in: %(ways)s", host=server.host, ways=", ".join(further)
        )
        raise Misconfigured(told)


def _password(server: SftpSettings) -> str:
    assert server.password_file is not None  # noqa: S101 - SftpSettings has one or the other
    try:
        return secret_in(server.password_file)
    except OSError as error:
        told = said("password_file: %(error)s", error=error.strerror or "")
        raise Misconfigured(told) from error


def _key(file: Path) -> PKey:
    try:
        return PKey.from_path(file)
    except OSError as error:
        raise Misconfigured(said("key_file: %(error)s", error=str(error.strerror))) from error
    except (ValueError, TypeError, UnknownKeyType, SSHException) as error:
        told = said("key_file: holds no private key, or one with a passphrase")
        raise Misconfigured(told) from error


@contextmanager
def _closed_after(seconds: float, transport: Transport) -> Iterator[None]:
    """Unless the block has ended: some steps know no time limit of their own."""
    timer = Timer(seconds, transport.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
