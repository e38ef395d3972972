"""The portal and the bare page, each behind gunicorn with the same settings."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from portal import create_app
from portal.config import parse
from tests.servers.process import TIED, ServerProcess, free_port

WORKERS = 2
SETTINGS = (
    "--workers",
    str(WORKERS),
    "--worker-class",
    "gthread",
    "--threads",
    "4",
    "--log-level",
    "warning",
)


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    process: ServerProcess

    def workers(self) -> list[int]:
        return self.process.family()[1:]


def portal() -> Flask:
    return create_app(parse(json.loads(Path(os.environ["BENCH_CONFIG"]).read_text(encoding="utf-8"))))


@contextmanager
def serve(application: str, environment: Mapping[str, str], log: Path) -> Iterator[Served]:
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *SETTINGS, application]
    variables = [f"{name}={value}" for name, value in environment.items()]
    root = str(Path(__file__).parents[2])
    process = ServerProcess([*TIED, "env", "--chdir", root, *variables, *gunicorn], log)
    with process.running():
        yield Served(port, process)
