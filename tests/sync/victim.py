"""A worker process that kills itself, truly, when it reaches a point. Settings come on standard input."""

import json
import os
import signal
import sys
from typing import Any

from erp_adapter.settings import ConnectionSettings
from portal.store.engine import open_store
from sync.channels.staging_table import open_staging
from sync.checks import Ready
from sync.kinds import KINDS
from sync.outbox import READING
from sync.points import Point, watched
from sync.worker import run_once
from tests.sync.world import STAGING


def main(told: dict[str, Any]) -> None:
    def kill(reached: Point) -> None:
        if reached == told["point"]:
            os.kill(os.getpid(), signal.SIGKILL)

    channel = open_staging(STAGING, ConnectionSettings.model_validate(told["login"]), KINDS[READING])
    with watched(kill):
        run_once(open_store(told["store"]), {READING: channel}, prepare=lambda item: Ready())


if __name__ == "__main__":
    main(json.load(sys.stdin))
