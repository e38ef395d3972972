"""Who makes the demo's staff desk worth a look: a clerk, and a customer who has only just registered."""

from pathlib import Path

from sqlalchemy import Engine, create_engine, select, update

from portal.accounts.passwords import hash_password
from portal.clock import now
from portal.demo.office import PASSWORD, billing_url
from portal.demo.schema import KONTRAHENT
from portal.store.accounts import add_account, candidates
from portal.store.engine import open_store
from portal.store.identifications import add_claim
from portal.store.identity import STAFF
from portal.store.tables import accounts

CLERK = "urzednik"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What the clerk's authenticator app is to be given; printed for everybody to see."""
NEWCOMER = "000102"


def add_newcomers(directory: Path) -> None:
    """Add both to the demo's store; those there already stay as they are."""
    store = open_store(f"sqlite:///{directory}/store.sqlite")
    _add_clerk(store)
    _add_newcomer(store, _name_of(billing_url(directory), NEWCOMER))
    store.dispose()


def _add_clerk(store: Engine) -> None:
    with store.begin() as connection:
        if candidates(connection, CLERK):
            return
        account_id = add_account(
            connection,
            login=CLERK,
            password_hash=hash_password(PASSWORD),
            user_name="Ewa Urzędnik",
            email=f"{CLERK}@wodociagi.example",
            now=now(),
            role=STAFF,
        )
        theirs = update(accounts).where(accounts.c.id == account_id)
        connection.execute(theirs.values(totp_secret=KEY, totp_confirmed_at=now()))


def _add_newcomer(store: Engine, name: str) -> None:
    login = f"klient{NEWCOMER}"
    with store.begin() as connection:
        if candidates(connection, login):
            return
        account_id = add_account(
            connection,
            login=login,
            password_hash=hash_password(PASSWORD),
            user_name=name,
            email=f"{login}@example.com",
            now=now(),
        )
        add_claim(connection, account_id, NEWCOMER, name, now())


def _name_of(url: str, customer: str) -> str:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(select(KONTRAHENT.c.kh_id, KONTRAHENT.c.kh_nazwa)).all()
    engine.dispose()
    return next(str(row.kh_nazwa).strip() for row in rows if row.kh_id.strip() == customer)
