"""Options that several commands share."""

from pathlib import Path

import click

CONFIG = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.toml"),
    show_default=True,
    envvar="IBOK_CONFIG",
    help="The configuration file.",
)
CONNECTION = click.option(
    "--connection",
    "name",
    default="billing",
    show_default=True,
    help="Which of [connections.…] to look into.",
)
URL = click.option(
    "--url",
    envvar="IBOK_ERP_URL",
    help="A database that no configuration names yet, as an SQLAlchemy URL; better in IBOK_ERP_URL, unseen.",
)
