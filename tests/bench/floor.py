"""The bare page: Flask, Flask-Login, SQLAlchemy Core, Jinja, and nothing else."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask, render_template, request
from flask_login import LoginManager, UserMixin, current_user, login_required
from jinja2 import DictLoader
from sqlalchemy import Engine, Row, create_engine
from sqlalchemy.dialects import registry

from tests.bench.recording import Recording, Sent

SECRET = "bench" * 8
TEMPLATE = """<!doctype html>
<html lang="pl"><head><meta charset="utf-8"><title>{{ page }}</title></head><body><h1>{{ page }}</h1>
{% for rows in results %}<table>
{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</table>
{% endfor %}</body></html>
"""


class User(UserMixin):
    def __init__(self, number: str) -> None:
        self.id = number


def signer() -> Flask:
    """An application with nothing in it but the key that signs its cookies."""
    app = Flask(__name__)
    app.secret_key = SECRET
    return app


def create_floor() -> Flask:
    """Reads where its databases and the recording are from the environment."""
    recording = Recording.load(Path(os.environ["BENCH_RECORDING"]))
    registry.register("postgresql.ibok_odbc", "erp_adapter.odbc", "PostgreSQLOverODBC")
    store, billing = (open_engine(os.environ[name]) for name in ("BENCH_STORE", "BENCH_BILLING"))
    app = signer()
    app.jinja_loader = DictLoader({"rows.html": TEMPLATE})
    manager = LoginManager(app)
    pages = list(recording.sent.values())

    @manager.user_loader
    def load(number: str) -> User | None:
        sent = pages[(request.view_args or {})["page"]][int(number)]
        (rows,) = run(store, recording, (each for each in sent if each.on_store))
        return User(number) if rows else None

    @app.get("/<int:page>")
    @login_required
    def show(page: int) -> str:
        sent = pages[page][int(current_user.id)]
        results = run(billing, recording, (each for each in sent if not each.on_store))
        return render_template("rows.html", page=page, results=results)

    return app


def open_engine(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_use_lifo=True)


def run(engine: Engine, recording: Recording, sent: Iterable[Sent]) -> list[Sequence[Row[Any]]]:
    with engine.connect() as connection:
        return [
            connection.execute(recording.statements[each.statement], each.parameters).all() for each in sent
        ]
