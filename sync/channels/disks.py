"""The disk that directories are on, as the configuration says it."""

from contextlib import AbstractContextManager, nullcontext

from sync.channels.disk import Disk, LocalDisk
from sync.errors import Misconfigured
from sync.sftp_settings import SftpSettings


def open_disk(server: SftpSettings | None) -> AbstractContextManager[Disk]:
    """As long as the block runs. Entering it raises ``Retry`` or ``Misconfigured``."""
    if server is None:
        return nullcontext(LocalDisk())
    try:
        from sync.channels.sftp_disk import open_sftp  # noqa: PLC0415 - an extra, which few need
    except ImportError as error:
        raise Misconfigured(f"SFTP cannot be loaded ({error}); pip install 'ibok[sftp]'") from error
    return open_sftp(server)
