"""The disk that directories are on, as the configuration says it."""

from contextlib import AbstractContextManager, nullcontext

from erp_adapter.said import said
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
        told = said("SFTP cannot be loaded (%(error)s); pip install 'ibok[sftp]'", error=str(error))
        raise Misconfigured(told) from error
    return open_sftp(server)
