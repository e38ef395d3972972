"""Directories on an SFTP server, and the protocol's answers as error numbers of this machine."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Any

from paramiko import Message, SFTPClient, SFTPError, SFTPFile, SSHException
from paramiko.sftp import CMD_EXTENDED, SFTP_EOF, SFTP_OK

from sync.channels.disk import Disk, Entry
from sync.channels.ssh import connected
from sync.sftp_settings import SftpSettings

ANSWER_SECONDS = 15
ERRNO = {
    2: errno.ENOENT,
    3: errno.EACCES,
    5: errno.EINVAL,
    8: errno.ENOSYS,
    14: errno.ENOSPC,
    15: errno.EDQUOT,
}
"""By status of draft-ietf-secsh-filexfer; of others one knows only that the server could not do it."""
NOT_OFFERED = frozenset({errno.ENOSYS, errno.EACCES})
"""An extension that the server has not, or does not let us use."""


class _Client(SFTPClient):
    """paramiko's, which keeps to itself what most statuses are."""

    def _convert_status(self, answer: Message) -> None:
        status = answer.get_int()
        if status == SFTP_EOF:
            raise EOFError
        if status != SFTP_OK:
            number = ERRNO.get(status, errno.EIO)
            raise OSError(number, os.strerror(number))

    def extended(self, name: str, *arguments: Any) -> Message:
        """A request by the name of its extension; the answer."""
        return self._request(CMD_EXTENDED, name, *arguments)[1]


@dataclass(frozen=True, slots=True)
class SftpDisk:
    """See ``open_sftp``."""

    client: _Client

    def exists(self, path: Path) -> bool:
        try:
            with self._asking():
                self.client.stat(str(path))
        except FileNotFoundError:
            return False
        return True

    def entries(self, directory: Path) -> Sequence[Entry]:
        with self._asking():
            found = self.client.listdir_attr(str(directory))
        return [
            Entry(directory / each.filename, S_ISREG(each.st_mode or 0), each.st_mtime or 0) for each in found
        ]

    def read(self, path: Path) -> bytes:
        with self._asking(), self.client.open(str(path), "r") as file:
            content: bytes = file.read()
        return content

    def write(self, path: Path, content: bytes) -> None:
        try:
            with self._asking(), self.client.open(str(path), "wx") as file:
                file.write(content)
                self._sync(file)
        except OSError as error:
            free = self.free(path.parent) if error.errno == errno.EIO else None
            if free is None or free > len(content):
                raise
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error

    def make_directory(self, directory: Path) -> None:
        try:
            with self._asking():
                self.client.mkdir(str(directory))
        except OSError:
            if not self.exists(directory):
                raise

    def rename(self, source: Path, target: Path) -> None:
        try:
            with self._asking():
                self.client.posix_rename(str(source), str(target))
        except OSError as error:
            if error.errno != errno.ENOSYS:
                raise
            raise OSError(errno.ENOSYS, "the server knows no posix-rename@openssh.com") from error

    def settle(self, directory: Path) -> None:
        """Where the server opens a directory like a file, as OpenSSH does."""
        with self._asking():
            try:
                opened = self.client.open(str(directory), "r")
            except OSError as error:
                if error.errno is None:
                    raise
                return
            with opened:
                self._sync(opened)

    def remove(self, file: Path) -> None:
        with suppress(FileNotFoundError), self._asking():
            self.client.remove(str(file))

    def remove_directory(self, directory: Path) -> None:
        with suppress(OSError), self._asking():
            for name in self.client.listdir(str(directory)):
                self.client.remove(str(directory / name))
            self.client.rmdir(str(directory))

    def free(self, directory: Path) -> int | None:
        try:
            with self._asking():
                told = self.client.extended("statvfs@openssh.com", str(directory))
        except OSError as error:
            if error.errno in NOT_OFFERED:
                return None
            raise
        _, unit, _, _, available = (told.get_int64() for _ in range(5))
        return int(unit * available)

    def _sync(self, file: SFTPFile) -> None:
        try:
            self.client.extended("fsync@openssh.com", file.handle)
        except OSError as error:
            if error.errno not in NOT_OFFERED:
                raise

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """A server that did not answer once is not asked again: the answer may come to the wrong question."""
        channel = self.client.get_channel()
        channel.settimeout(ANSWER_SECONDS)
        try:
            yield
        except TimeoutError as error:
            channel.get_transport().close()
            raise OSError(errno.ETIMEDOUT, f"no answer within {ANSWER_SECONDS} s") from error
        except (EOFError, SSHException, SFTPError) as error:
            raise OSError(errno.ENOTCONN, "the server broke the connection off") from error
        except UnicodeDecodeError as error:
            raise OSError(errno.EILSEQ, "a name there is not UTF-8") from error
        except OSError as error:
            if error.errno is None:
                raise OSError(errno.ENOTCONN, "the server broke the connection off") from error
            raise


@contextmanager
def open_sftp(server: SftpSettings) -> Iterator[Disk]:
    """As long as the block runs; it begins with ``Retry`` or ``Misconfigured`` where that is not possible."""
    with connected(server, _Client) as client:
        yield SftpDisk(client)
