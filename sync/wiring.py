"""``[sync]`` of the configuration → what a run needs."""

from collections.abc import Mapping
from datetime import timedelta

from erp_adapter.settings import ConnectionSettings
from sync.channels import Channel
from sync.channels.file_drop import open_file_drop
from sync.channels.mail import open_mail
from sync.channels.smtp import MAILS_AT_ONCE
from sync.channels.staging_table import open_staging
from sync.file_settings import FileSettings
from sync.kinds import KINDS
from sync.mail_settings import MailSettings
from sync.mails import MAIL
from sync.settings import SyncSettings
from sync.verdict_files import VerdictFolder
from sync.worker import Pace


def open_channels(
    settings: SyncSettings, connections: Mapping[str, ConnectionSettings], mail: MailSettings
) -> dict[str, Channel]:
    """The channel by kind of item, but for kinds that the billing system fetches by itself.

    Raises ``DriverMissing`` where a database driver is not installed.
    """
    channels: dict[str, Channel] = {MAIL: open_mail(mail, settings.lease_seconds / 2)}
    for name, route in settings.routes.items():
        if route.channel == "staging" and route.staging is not None:
            connection = connections[route.staging.connection]
            channels[name] = open_staging(route.staging, connection, KINDS[name])
        elif route.channel == "file" and route.file is not None:
            channels[name] = open_file_drop(route.file, KINDS[name])
    return channels


def file_drops(settings: SyncSettings) -> dict[str, FileSettings]:
    """By kind of item, where it goes as files."""
    routes = settings.routes.items()
    return {name: route.file for name, route in routes if route.channel == "file" and route.file}


def verdict_folders(settings: SyncSettings) -> list[VerdictFolder]:
    """Where verdicts come as files, each directory once."""
    folders = {(each.verdicts, each.sftp): each for each in file_drops(settings).values()}
    return [
        VerdictFolder(path, each.encoding, each.delimiter, server)
        for (path, server), each in folders.items()
        if path is not None
    ]


def pace(settings: SyncSettings) -> Pace:
    return Pace(
        batch_size=settings.batch_size,
        batch_sizes={MAIL: MAILS_AT_ONCE},
        lease=timedelta(seconds=settings.lease_seconds),
    )
