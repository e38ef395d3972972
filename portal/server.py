"""The portal under gunicorn. Its workers share one application's memory and open their own connections."""

import gc
import signal
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from portal import create_app
from portal.config import Config

THREADS = 4
GRACE_SECONDS = 30


class _Portal(BaseApplication):
    def __init__(self, make: Callable[[], Any], options: dict[str, Any]) -> None:
        self._make = make
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make()


def _leave_interrupts_to_the_master(_worker: Any) -> None:
    """Ctrl+C reaches the whole group, and a threaded worker that is told twice to stop blocks itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _keep_shared(_master: Any) -> None:
    """What the collector never looks at stays in memory once, whatever the number of workers."""
    gc.freeze()


def serve_portal(config: Config, *, bind: str, workers: int, threads: int = THREADS) -> None:
    """Serve until stopped; returns never."""
    options = {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "preload_app": True,  # made before the fork: it opens no connection until a request needs one
        "when_ready": _keep_shared,
        "graceful_timeout": GRACE_SECONDS,
        "worker_tmp_dir": "/dev/shm",  # noqa: S108 - heartbeat files, gunicorn's own advice
        "proc_name": "ibok",
        "control_socket_disable": True,
        "post_worker_init": _leave_interrupts_to_the_master,
    }
    _Portal(lambda: create_app(config), options).run()
