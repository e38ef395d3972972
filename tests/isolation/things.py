"""What an address or a field may name: one's own, the victim's, or something invented in its likeness."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.isolation.holdings import Held
from tests.isolation.people import World
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
class Billed:
    """What the billing system numbers, of some customers; it does not change while the tests run."""

    invoices: list[str]
    numbers: list[str]
    meters: list[str]
    meter_numbers: list[str]
    customers: list[str]


def billed_things(world: World, customer_ids: tuple[str, ...]) -> Billed:
    engine = world.office.billing()
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


def _of_accounts(
    table: str, column: str, account: str = "account_id"
) -> Callable[[Held, set[int]], list[str]]:
    def found(holding: Held, accounts: set[int]) -> list[str]:
        rows = holding[table].values()
        return sorted(str(row[column]) for row in rows if row[account] in accounts and row[column])

    return found


def _attachments(holding: Held, accounts: set[int]) -> list[str]:
    messages, tickets = holding["ticket_messages"], holding["tickets"]
    return sorted(
        str(row["id"])
        for row in holding["ticket_attachments"].values()
        if tickets[(messages[(row["message_id"],)]["ticket_id"],)]["account_id"] in accounts
    )


STORED: Mapping[str, Callable[[Held, set[int]], list[str]]] = {
    "report": _of_accounts("reported_readings", "id"),
    "report submission": _of_accounts("reported_readings", "submission"),
    "ticket": _of_accounts("tickets", "id"),
    "attachment": _attachments,
    "ticket submission": _of_accounts("tickets", "submission"),
    "message submission": _of_accounts("ticket_messages", "submission", "author_id"),
    "account": _of_accounts("accounts", "id", "id"),
    "claim": _of_accounts("identifications", "id"),
    "delegation": _of_accounts("delegations", "id"),
    "session": _of_accounts("login_sessions", "token_hash"),
    "link": _of_accounts("one_time_tokens", "digest"),
    "login": _of_accounts("accounts", "login", "id"),
    "email": _of_accounts("accounts", "email", "id"),
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
    "login": lambda which: f"klient{990 + which:06}",
    "email": lambda which: f"nikt{which}@nigdzie.example",
}


def invented(kind: str, which: int) -> str:
    make = LIKENESS.get(kind)
    return make(which % 5) if make else str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {which}"))
