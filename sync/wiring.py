"""``[sync]`` of the configuration → what a run needs."""

from collections.abc import Mapping
from datetime import timedelta

from erp_adapter.settings import ConnectionSettings
from sync.channels import Channel
from sync.channels.staging_table import open_staging
from sync.outbox import READING
from sync.settings import SyncSettings
from sync.worker import Pace


def open_channels(
    settings: SyncSettings, connections: Mapping[str, ConnectionSettings]
) -> dict[str, Channel]:
    """The channel by kind of item; raises ``DriverMissing`` where a database driver is not installed."""
    return {READING: open_staging(settings.staging, connections[settings.staging.connection])}


def pace(settings: SyncSettings) -> Pace:
    return Pace(batch_size=settings.batch_size, lease=timedelta(seconds=settings.lease_seconds))
