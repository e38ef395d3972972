"""``ibok check``: prove the configuration, and say what to do about each fault."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click

from erp_adapter.checks.findings import Finding, Level, fault, fits
from erp_adapter.said import said, taken_apart
from portal.config import ConfigError, load
from portal.options import CONFIG

MARKS = {
    Level.OK: click.style("✓", fg="green"),
    Level.WARNING: click.style("!", fg="yellow", bold=True),
    Level.FAULT: click.style("✗", fg="red", bold=True),
}
WIDTH = 12


@click.command()
@CONFIG
@click.option("--json", "as_json", is_flag=True, help="The same, to be read by a program.")
def check(config_path: Path, as_json: bool) -> None:
    """Connect to everything and prove it; ends with 1 where something does not fit. Changes nothing."""
    tell = _progress()
    findings = _findings(config_path, tell)
    told = _as_json(findings) if as_json else _as_text(findings, tell)
    sys.exit(0 if fits(told) else 1)


def _findings(path: Path, tell: Callable[[str], None]) -> Iterator[Finding]:
    from portal.check import check as prove  # noqa: PLC0415 - the parts of the office are for this command only

    try:
        config = load(path)
    except ConfigError as error:
        for problem in error.problems:
            place, told = taken_apart(problem)
            remedy = said("see docs/configuration.md")
            yield fault(place, "setting", told or said("cannot be used"), remedy)
        return
    yield from prove(config, tell=tell)
    tell("")


def _as_text(findings: Iterator[Finding], tell: Callable[[str], None]) -> list[Finding]:
    shown: list[Finding] = []
    for place, group in groupby(findings, key=_section):
        tell("")
        click.echo(click.style(place, bold=True))
        for finding in group:
            tell("")
            _show(finding)
            shown.append(finding)
    click.echo(_summary(shown))
    return shown


def _section(finding: Finding) -> str:
    return ".".join(finding.place.split(".")[:2])


def _show(finding: Finding) -> None:
    below = finding.place.removeprefix(_section(finding)).lstrip(".")
    what = f"{below}: {finding.told}" if below else finding.told
    click.echo(f"  {MARKS[finding.level]} {finding.subject:<{WIDTH}}{what}")
    if finding.remedy:
        click.echo(f"    {'':<{WIDTH}}→ {finding.remedy}")


def _summary(findings: list[Finding]) -> str:
    faults, warnings = (_count(findings, level) for level in (Level.FAULT, Level.WARNING))
    return f"\n{len(findings)} checks: {faults} do not fit, {warnings} deserve a look"


def _count(findings: list[Finding], level: Level) -> int:
    return sum(finding.level is level for finding in findings)


def _as_json(findings: Iterator[Finding]) -> list[Finding]:
    found = list(findings)
    report = {
        "fits": fits(found),
        "faults": _count(found, Level.FAULT),
        "warnings": _count(found, Level.WARNING),
        "findings": [asdict(finding) for finding in found],
    }
    click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    return found


def _progress() -> Callable[[str], None]:
    """What is being looked at, on stderr: on a terminal in one line that is wiped again."""
    terminal = sys.stderr.isatty()

    def tell(place: str) -> None:
        if terminal:
            click.echo(f"\r\x1b[K{place and f'checking {place} …'}", nl=False, err=True)
        elif place:
            click.echo(f"checking {place} …", err=True)

    return tell
