"""Real processes of their own, forked from one that has imported everything: that is quick.

Each writes what it logs into ``log`` beside the configuration.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    [
        "tests.crash.actors",
        "erp_adapter.odbc",
        "psycopg",
        "pymysql",
        "pyodbc",
        "sqlalchemy.dialects.mysql.pymysql",
        "sqlalchemy.dialects.mysql.pyodbc",
        "sqlalchemy.dialects.postgresql.psycopg",
    ]
)

PATIENCE = 120
"""Seconds until a test that hangs fails."""

pipe = _context.Pipe


def started(work: Callable[..., None], log: Path, *arguments: Any) -> BaseProcess:
    process = _context.Process(target=_logged, args=(work, log, *arguments), daemon=True)
    process.start()
    return process


def _logged(work: Callable[..., None], log: Path, *arguments: Any) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    work(*arguments)


def ended(process: BaseProcess) -> int:
    """The exit code of a process that ends by itself, negative for a signal's."""
    process.join(PATIENCE)
    if process.exitcode is None:
        process.kill()
        raise AssertionError(f"process {process.pid} did not end")
    return process.exitcode


def killed(process: BaseProcess, after: float) -> bool:
    """Kill it that many seconds from now; False where it had ended by itself."""
    process.join(after)
    if process.is_alive():
        process.kill()
    return ended(process) == -signal.SIGKILL
