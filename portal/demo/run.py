"""``ibok demo``: the demo office made ready, and its four processes kept together until one of them ends."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from portal.config import load
from portal.demo.newcomers import CLERK, KEY, NEWCOMER, add_newcomers
from portal.demo.office import PASSWORD, billing_url, prepare
from portal.demo.showcase import SHOWCASE

STOP_SECONDS = 10
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""The last one comes when the terminal is closed; gunicorn alone would take it as a wish to reload."""


def run(directory: Path, *, host: str, port: int, customers: int, years: int) -> None:
    """Start everything and serve until interrupted; ends with the exit status of what ended first."""
    address = f"http://{host}:{port}"
    config = prepare(directory, customers=customers, years=years, address=address)
    load(config)
    add_newcomers(directory)
    _introduce(address)
    ibok = [sys.executable, "-m", "portal.cli"]
    commands = (
        [*ibok, "serve", "--config", str(config), "--bind", f"{host}:{port}", "--workers", "1"],
        [*ibok, "sync", "run", "--config", str(config)],
        [sys.executable, "-m", "portal.demo.clerk", billing_url(directory)],
    )
    sys.exit(_keep_together(commands))


def _introduce(address: str) -> None:
    click.echo(f"\nIBOK stands at  {address}/\n")
    for each in SHOWCASE:
        click.echo(f"demo customer  klient{each.customer_id}  {PASSWORD}  {each.user_name}: {each.what}")
    click.echo(f"demo newcomer  klient{NEWCOMER}  {PASSWORD}  has registered and waits to be identified")
    click.echo(f"demo clerk     {CLERK}  {PASSWORD}  staff desk; the key for an authenticator app: {KEY}")
    click.echo("\nCtrl+C stops it.\n")
    sys.stdout.flush()


def _keep_together(commands: Sequence[Sequence[str]]) -> int:
    """Run the commands until one of them ends or a signal comes, then end them all."""
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    running: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            running.append(subprocess.Popen(command))  # noqa: S603 - our own commands
        return _first_to_end(running)
    except KeyboardInterrupt:
        return 0
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for process in running:
            process.terminate()
        for process in running:
            _end(process)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _first_to_end(running: Sequence[subprocess.Popen[bytes]]) -> int:
    while True:
        for process in running:
            try:
                return process.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
