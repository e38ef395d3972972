"""The portal and the bare page, each behind gunicorn with as many workers and threads."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.server import THREADS
from tests.servers.process import TIED, ServerProcess, free_port

WORKERS = 2
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    process: ServerProcess

    def workers(self) -> list[int]:
        return self.process.family()[1:]


@contextmanager
def serve_portal(config: Path) -> Iterator[Served]:
    """The way a utility serves it."""
    port = free_port()
    ibok = [str(Path(sys.executable).with_name("ibok")), "serve", "--config", str(config)]
    with running([*ibok, "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)], config.parent) as process:
        yield Served(port, process)


@contextmanager
def serve_floor(recording: Path, store: str, billing: str) -> Iterator[Served]:
    """``store`` and ``billing`` are SQLAlchemy URLs."""
    port = free_port()
    variables = {"BENCH_RECORDING": recording, "BENCH_STORE": store, "BENCH_BILLING": billing}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--chdir", str(ROOT)]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--preload", "--no-control-socket"]
    for name, value in variables.items():
        command += ["--env", f"{name}={value}"]
    command.append("tests.bench.floor:create_floor()")
    with running(command, recording.parent) as process:
        yield Served(port, process)


@contextmanager
def running(command: Sequence[str], place: Path) -> Iterator[ServerProcess]:
    process = ServerProcess([*TIED, *command], place / "server.log")
    with process.running():
        yield process
