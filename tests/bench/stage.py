"""The databases, the customers and their log-ins."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files

from flask import Flask
from sqlalchemy import create_engine, select, text

from portal.demo import build
from portal.demo.schema import DOK_NAGL
from portal.store.accounts import add_account
from portal.store.engine import open_store
from portal.store.identity import open_session
from portal.store.upgrade import upgrade
from tests.servers.postgres import PostgresServer

HEAD = """
[server]
secret_key = "forty letters that sign the bench's cookies"
address = "http://127.0.0.1"

[mail]
url = "log:"
sender = "biuro@wodociagi.example"

[utility]
name = "Wodociągi Przykładowe Zawiercie Sp. z o.o."
short_name = "Wodociągi Przykładowe"
address = "ul. Źródlana 1, 42-400 Zawiercie"
nip = "9990000008"

[store]
url = '{store}'

[connections.billing]
{billing}

[connections.staging]
url = '{store}'

[sync.readings.staging]
table = "ibok_odczyty"
columns = {{ id_zgl = "reading_id" }}

"""


def fill(server: PostgresServer, customers: int) -> str:
    """The name of a new demo billing database."""
    name = server.new_database()
    build.create(server.url(name), customers=customers)
    engine = create_engine(server.url(name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    return name


def customer_ids(url: str, wanted: int) -> list[str]:
    """Customers who have been billed, spread evenly over the database."""
    billed = select(DOK_NAGL.c.kh_id).where(DOK_NAGL.c.dn_skas == 0).distinct().order_by(DOK_NAGL.c.kh_id)
    engine = create_engine(url)
    with engine.connect() as connection:
        ids = [str(key).strip() for key in connection.scalars(billed)]
    engine.dispose()
    return ids[:: max(1, len(ids) // wanted)][:wanted]


def configuration(store: str, billing: str) -> str:
    """The portal's configuration; ``billing`` holds the lines of its connection."""
    mapping = files("portal.demo").joinpath("mapping.toml").read_text(encoding="utf-8")
    return HEAD.format(store=store, billing=billing) + mapping


def open_sessions(store_url: str, customers: Sequence[str]) -> list[str]:
    """A session token for each customer's account."""
    store = open_store(store_url)
    upgrade(store)
    now = datetime.now(UTC)
    tokens = []
    with store.begin() as connection:
        for customer in customers:
            account = add_account(
                connection,
                login=f"klient{customer}",
                password_hash="nobody logs in by password here",
                user_name="Jan Testowy",
                email=f"{customer}@example.com",
                now=now,
                customer_ids=[customer],
            )
            tokens.append(open_session(connection, account, now))
    store.dispose()
    return tokens


def cookie(app: Flask, user: str) -> str:
    """The Cookie header of a caller whom Flask-Login knows as ``user``."""
    serializer = app.session_interface.get_signing_serializer(app)
    value = serializer.dumps({"_user_id": user, "_fresh": True, "_permanent": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"
