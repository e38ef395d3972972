"""Erasing an account at its owner's wish: RODO, art. 17."""

from portal.accounts.changes import require_password
from portal.accounts.totp import give_code
from portal.clock import now
from portal.mail import accounts as mails
from portal.mail.notices import notice_mail
from portal.services import Services
from portal.store.audit import note_own
from portal.store.erasure import erase
from portal.store.identity import Identity
from sync.mails import enqueue_mail
from sync.transactions import writing


def erase_account(services: Services, caller: Identity, password: str, code: str, address: str) -> None:
    """Erase the caller's account, and say so to its address.

    Raises ``WrongPassword``, ``TooManyAttempts``, and ``WrongCode`` where the account has a second factor.
    """
    require_password(services, caller, password, address)
    if caller.enrolled:
        give_code(services, caller, code, address)
    moment = now()
    with writing(services.store) as connection:
        gone = erase(connection, caller.account_id)
        if gone is None:
            return  # by another click
        note_own(connection, "account_erased", caller.account_id, at=moment)
        enqueue_mail(connection, notice_mail(gone.email, gone.language, mails.account_erased), at=moment)
