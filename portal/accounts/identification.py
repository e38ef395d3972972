"""Whether an account is the customer's: staff compare, or the customer shows what only an invoice says."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher

from sqlalchemy import Connection

from erp_adapter.reader import BillingReader
from erp_adapter.records import Customer
from portal.accounts.attempts import count_few
from portal.clock import now
from portal.mail import accounts as mails
from portal.mail.notices import Written, notice_mail
from portal.office_hours import open_at
from portal.services import Services
from portal.store.accounts import CANDIDATES
from portal.store.audit import note
from portal.store.identifications import Claim, ClaimState, decide, holders
from sync.mails import enqueue_mail
from sync.transactions import alone, writing

FORMS = frozenset({"sp", "z", "o", "oo", "s", "a", "sa", "c", "sc", "spolka", "akcyjna", "cywilna", "jawna"})
"""Words of a company's legal form, which people write or leave out."""
ALIKE = 0.8
INVOICES_TAKEN = 3
"""The newest invoices of a customer that identify them."""


class NoSuchCustomer(Exception):
    """The billing system has no customer of the claimed ID."""


class LoginFull(Exception):
    """As many accounts of this login are identified as can log in."""


class NotTheInvoice(Exception):
    """Not one of the customer's newest invoices, or not its amount; which is not told."""


@dataclass(frozen=True, slots=True)
class Match:
    """A claim beside the customer it names; ``score`` from 0 to 100, of the names alone."""

    customer: Customer | None
    score: int
    holders: tuple[str, ...]
    """Logins that are identified for the customer already."""


def find_customer(billing: BillingReader, customer_id: str) -> Customer | None:
    """The customer however the letters of the ID were typed; raises ``BillingUnavailable``."""
    spellings = tuple(dict.fromkeys((customer_id, customer_id.upper())))
    found = {customer.customer_id: customer for customer in billing.customers(spellings)}
    return next((found[each] for each in spellings if each in found), None)


def match(services: Services, claim: Claim) -> Match:
    """What staff compare; raises ``BillingUnavailable``."""
    customer = find_customer(services.billing, claim.customer_id)
    if customer is None:
        return Match(None, 0, ())
    with services.store.connect() as connection:
        known = tuple(holders(connection, customer.customer_id))
    return Match(customer, score(claim.claimed_name, customer.name), known)


def score(claimed: str, name: str) -> int:
    """How well two names match, from 0 to 100: capitals, Polish signs, order and legal forms do not count."""
    one, other = _words(claimed), _words(name)
    longer = max(len("".join(one)), len("".join(other)))
    alike = sum(len(word) * max((_alike(word, each) for each in other), default=0) for word in one)
    return round(100 * min(alike / longer, 1)) if longer else 0


def _alike(one: str, other: str) -> float:
    """From 0 to 1; words with a letter wrong are alike, others are not at all."""
    ratio = SequenceMatcher(None, one, other).ratio()
    return ratio if ratio >= ALIKE else 0


def approve(services: Services, claim: Claim, decided_by: int) -> None:
    """Open the customer's data to the account, and say so by e-mail in office hours.

    Raises ``NoSuchCustomer``, ``LoginFull``, ``AlreadyDecided`` and ``BillingUnavailable``.
    """
    customer = find_customer(services.billing, claim.customer_id)
    if customer is None:
        raise NoSuchCustomer
    _approve(services, claim, customer.customer_id, decided_by, "staff")


def refuse(services: Services, claim: Claim, decided_by: int, reason: str) -> None:
    """Tell the customer why by e-mail, in office hours; raises ``AlreadyDecided``."""
    moment = now()
    with writing(services.store) as connection:
        decide(connection, claim.id, ClaimState.REFUSED, moment, decided_by=decided_by, reason=reason)
        _note(connection, "identification_refused", claim, decided_by, moment)
        notice = mails.not_identified
        _tell(services, connection, claim, lambda: notice(claim.customer_id, reason), moment)


def identify_by_invoice(services: Services, claim: Claim, number: str, gross: Decimal) -> None:
    """Open the data to who knows the number and the gross amount of one of the newest invoices.

    Raises ``NotTheInvoice``, ``TooManyAttempts``, ``LoginFull``, ``AlreadyDecided``, ``BillingUnavailable``.
    """
    count_few(services, "invoice", claim.customer_id.upper())
    count_few(services, "invoice", f"account {claim.account_id}")
    spellings = tuple(dict.fromkeys((claim.customer_id, claim.customer_id.upper())))
    newest = services.billing.invoices(spellings).items[:INVOICES_TAKEN]
    shown = next((each for each in newest if _same_number(each.number, number) and each.gross == gross), None)
    if shown is None:
        raise NotTheInvoice
    _approve(services, claim, shown.customer_id, None, "invoice")


def _approve(services: Services, claim: Claim, customer_id: str, decided_by: int | None, method: str) -> None:
    moment = now()
    with writing(services.store) as connection:
        alone(connection, "login", claim.login)
        if list(holders(connection, customer_id)).count(claim.login) >= CANDIDATES:
            raise LoginFull
        decide(
            connection,
            claim.id,
            ClaimState.APPROVED,
            moment,
            decided_by=decided_by,
            method=method,
            spelt=customer_id,
        )
        _note(connection, "identified", claim, decided_by, moment)
        _tell(services, connection, claim, lambda: mails.identified(customer_id), moment)


def _note(connection: Connection, event: str, claim: Claim, decided_by: int | None, moment: datetime) -> None:
    note(
        connection,
        event,
        at=moment,
        actor=decided_by or claim.account_id,
        account=claim.account_id,
        customer_id=claim.customer_id,
        details={"claim": claim.id},
    )


def _tell(
    services: Services, connection: Connection, claim: Claim, written: Written, moment: datetime
) -> None:
    mail = notice_mail(claim.email, claim.language, written)
    opening = open_at(services.config.identification, moment)
    enqueue_mail(connection, mail, at=moment, customer_id=claim.customer_id, not_before=opening)


def _same_number(kept: str, typed: str) -> bool:
    return _figures(kept) == _figures(typed)


def _figures(number: str) -> str:
    return "".join(number.split()).casefold()


def _words(name: str) -> list[str]:
    """Without signs and legal forms: ``Piekarnia „Gęś” Sp. z o.o.`` → ``piekarnia``, ``ges``."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    plain = "".join(each if each.isalnum() else " " for each in letters if not unicodedata.combining(each))
    return [word for word in plain.split() if word not in FORMS]
