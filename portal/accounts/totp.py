"""Six digits that an app shows for half a minute (TOTP, RFC 6238), and codes for when the phone is lost."""

import secrets
from datetime import datetime

import pyotp
from pyotp.utils import strings_equal
from sqlalchemy import Connection, Engine

from portal.accounts.attempts import count_attempt, take_back_attempt
from portal.clock import now
from portal.services import Services
from portal.store.audit import note, note_own
from portal.store.identity import Identity, pass_second_factor
from portal.store.second_factor import (
    confirm,
    propose,
    remove,
    replace_codes,
    secret_of,
    spend_code,
    take_step,
)
from sync.transactions import alone, writing

STEP_SECONDS = 30
SKEWS = (0, -1, 1)
"""A phone's clock may be half a minute off."""
RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what is mistaken for something else."""


class WrongCode(Exception):
    """Not the code that the app shows now, nor an unused recovery code."""


def secret_to_scan(store: Engine, account_id: int) -> str:
    """The secret that the account's app is to be given; the same until a code of it was given."""
    with writing(store) as connection:
        alone(connection, "second factor", account_id)
        secret = secret_of(connection, account_id).text
        if secret is None:
            secret = pyotp.random_base32()
            propose(connection, account_id, secret)
    return secret


def provisioning_address(secret: str, login: str, issuer: str) -> str:
    """What the QR code holds, as authenticator apps read it."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def give_code(services: Services, caller: Identity, code: str, address: str) -> tuple[str, ...]:
    """Open the caller's session fully; the recovery codes, where this has set the second factor up.

    Raises ``WrongCode`` and ``TooManyAttempts``.
    """
    count_attempt(services, "code", f"account {caller.account_id}", address)
    try:
        codes = _pass(services.store, caller, code, address)
    except WrongCode:
        with services.store.begin() as connection:
            note_own(connection, "second_factor_refused", caller.account_id, at=now(), address=address)
        raise
    take_back_attempt(services, "code", f"account {caller.account_id}", address)
    return codes


def _pass(store: Engine, caller: Identity, code: str, address: str) -> tuple[str, ...]:
    moment = now()
    with writing(store) as connection:
        method, codes = _accept(connection, caller, code, moment)
        pass_second_factor(connection, caller.token, moment)
        note_own(
            connection,
            "second_factor_passed",
            caller.account_id,
            at=moment,
            address=address,
            details={"method": method},
        )
    return codes


def renew_codes(store: Engine, account_id: int) -> tuple[str, ...]:
    """New recovery codes; the old ones are good for nothing any more."""
    with writing(store) as connection:
        note_own(connection, "recovery_codes_renewed", account_id, at=now())
        return _new_codes(connection, account_id)


def switch_off(store: Engine, account_id: int, actor: int | None) -> None:
    """Take the second factor away; the account's sessions go on without it."""
    with writing(store) as connection:
        remove(connection, account_id)
        note(connection, "second_factor_removed", at=now(), actor=actor, account=account_id)


def fitting_step(secret: str, code: str, moment: datetime) -> int | None:
    """The time step whose code this is, or None."""
    current = int(moment.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    steps = [current + skew for skew in SKEWS]
    return next((step for step in steps if strings_equal(totp.generate_otp(step), code)), None)


def _accept(
    connection: Connection, caller: Identity, code: str, moment: datetime
) -> tuple[str, tuple[str, ...]]:
    """How the code was accepted, and the recovery codes where the second factor is new."""
    typed = "".join(code.split()).replace("-", "").lower()
    secret = secret_of(connection, caller.account_id)
    step = fitting_step(secret.text, typed, moment) if secret.text else None
    if step is not None and take_step(connection, caller.account_id, step):
        if confirm(connection, caller.account_id, moment):
            return "set up", _new_codes(connection, caller.account_id)
        return "app", ()
    if secret.confirmed and spend_code(connection, caller.account_id, typed, moment):
        return "recovery code", ()
    raise WrongCode


def _new_codes(connection: Connection, account_id: int) -> tuple[str, ...]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    replace_codes(connection, account_id, codes)
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)
