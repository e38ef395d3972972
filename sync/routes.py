"""Which channel takes which kind of item."""

from collections.abc import Mapping

from erp_adapter.settings import ConnectionSettings
from sync.channels import Channel
from sync.channels.staging_table import open_staging
from sync.outbox import READING
from sync.settings import SyncSettings


def open_channels(
    settings: SyncSettings, connections: Mapping[str, ConnectionSettings]
) -> dict[str, Channel]:
    """The channel by kind of item; raises ``DriverMissing`` where a database driver is not installed."""
    return {READING: open_staging(settings.staging, connections[settings.staging.connection])}
