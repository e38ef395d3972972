"""What an address or a field may name: one's own, the victim's, or something invented in its likeness."""

import hashlib
import uuid
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import cache

from tests.isolation.holdings import Held
from tests.office import Office
from tests.pages.addresses import invoice_ids, meter_ids

OWN, THEIRS, INVENTED = "own", "theirs", "invented"
INVENTED_NUMBER = 490_001


@dataclass(frozen=True)
class Slot:
    """A thing named by what it is: the ``which``-th of its kind; it can be drawn before it is there."""

    kind: str
    whose: str
    which: int = 0


@dataclass(frozen=True)
class Part:
    """What belongs together: to these accounts, and to these customers."""

    accounts: Set[int]
    customers: tuple[str, ...]


@dataclass(frozen=True)
class Billed:
    """What the billing system numbers, of some customers; it does not change while the tests run."""

    invoices: list[str]
    numbers: list[str]
    meters: list[str]
    meter_numbers: list[str]
    customers: list[str]


@cache
def billed_things(office: Office, customer_ids: tuple[str, ...]) -> Billed:
    engine = office.billing()
    with engine.connect() as connection:
        found = Billed(
            [each for customer in customer_ids for each in invoice_ids(engine, customer)],
            [],
            [each for customer in customer_ids for each in meter_ids(engine, customer)],
            [],
            list(customer_ids),
        )
        for customer in customer_ids:
            for statement, into in (
                ("SELECT dn_numer FROM dok_nagl WHERE trim(kh_id) = ? AND dn_skas = 0", found.numbers),
                ("SELECT wm_nr FROM v_wodomierz WHERE trim(kh_id) = ? AND wm_usun = 0", found.meter_numbers),
            ):
                into += [
                    str(value).strip() for (value,) in connection.exec_driver_sql(statement, (customer,))
                ]
    engine.dispose()
    return found


Found = Callable[[Held, Part], list[str]]


def _of_accounts(table: str, column: str, account: str = "account_id") -> Found:
    def found(holding: Held, part: Part) -> list[str]:
        rows = holding[table].values()
        return sorted(str(row[column]) for row in rows if row[account] in part.accounts and row[column])

    return found


def _of_customers(table: str, column: str) -> Found:
    def found(holding: Held, part: Part) -> list[str]:
        rows = holding[table].values()
        return sorted(str(row[column]) for row in rows if row["customer_id"] in part.customers)

    return found


def _delegations(holding: Held, part: Part) -> list[str]:
    """What was lent is the delegate's, too, who may give it back."""
    return sorted(
        str(row["id"])
        for row in holding["delegations"].values()
        if (row["delegate_id"] or row["account_id"]) in part.accounts
    )


def _of_the_system(table: str, column: str) -> Found:
    return lambda holding, _part: sorted(str(row[column]) for row in holding[table].values())


def _attachments(holding: Held, part: Part) -> list[str]:
    messages, tickets = holding["ticket_messages"], holding["tickets"]
    return sorted(
        str(row["id"])
        for row in holding["ticket_attachments"].values()
        if tickets[(messages[(row["message_id"],)]["ticket_id"],)]["account_id"] in part.accounts
    )


STORED: Mapping[str, Found] = {
    "report": _of_customers("reported_readings", "id"),
    "report submission": _of_customers("reported_readings", "submission"),
    "ticket": _of_accounts("tickets", "id"),
    "attachment": _attachments,
    "ticket submission": _of_accounts("tickets", "submission"),
    "message submission": _of_accounts("ticket_messages", "submission", "author_id"),
    "account": _of_accounts("accounts", "id", "id"),
    "claim": _of_accounts("identifications", "id"),
    "delegation": _delegations,
    "session": _of_accounts("login_sessions", "token_hash"),
    "link": _of_accounts("one_time_tokens", "digest"),
    "login": _of_accounts("accounts", "login", "id"),
    "email": _of_accounts("accounts", "email", "id"),
    "batch": _of_the_system("batch", "id"),
    "system": _of_the_system("api_tokens", "digest"),
}
BILLED: Mapping[str, Callable[[Billed], list[str]]] = {
    "invoice": lambda found: found.invoices,
    "invoice number": lambda found: found.numbers,
    "meter": lambda found: found.meters,
    "meter number": lambda found: found.meter_numbers,
    "customer": lambda found: found.customers,
}
NUMBERS = ("ticket", "account", "claim", "delegation")
KINDS = (*STORED, *BILLED)
LIKENESS: Mapping[str, Callable[[int], str]] = {
    **{kind: lambda which: str(INVENTED_NUMBER + which) for kind in NUMBERS},
    "invoice": lambda which: f"FV~2026~{99990 + which}",
    "invoice number": lambda which: f"FV {99990 + which}/2026",
    "meter": lambda which: f"{99990 + which}",
    "meter number": lambda which: f"{199999990 + which}",
    "customer": lambda which: f"{990 + which:06}",
    "session": lambda which: hashlib.sha256(b"session%d" % which).hexdigest(),
    "link": lambda which: hashlib.sha256(b"link%d" % which).hexdigest(),
    "system": lambda which: hashlib.sha256(b"system%d" % which).hexdigest(),
    "login": lambda which: f"klient{990 + which:06}",
    "email": lambda which: f"nikt{which}@nigdzie.example",
}


def invented(kind: str, which: int) -> str:
    make = LIKENESS.get(kind)
    return make(which % 5) if make else str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {which}"))
