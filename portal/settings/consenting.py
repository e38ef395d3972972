"""Consents that a customer gives and withdraws at will; the billing system is told where it wants to know."""

from uuid import uuid4

from portal.clock import now
from portal.services import Services
from portal.store.audit import note_own
from portal.store.consents import Decision, given, record
from portal.store.identity import Identity
from sync.consents import Consent, enqueue_consent
from sync.transactions import alone, writing

E_INVOICE = "e_invoice"
"""Invoices by electronic means: the recipient's acceptance needs no set form (art. 106n of the VAT Act)."""


def decide(services: Services, caller: Identity, customer_id: str, give: bool, address: str) -> bool:
    """Whether that changed anything; the customer is one of the caller's own."""
    moment = now()
    with writing(services.store) as connection:
        alone(connection, "consent", customer_id)
        if given(connection, customer_id, E_INVOICE) is give:
            return False
        record(connection, caller.account_id, Decision(customer_id, E_INVOICE, give, moment))
        note_own(
            connection,
            "consent_given" if give else "consent_withdrawn",
            caller.account_id,
            at=moment,
            customer_id=customer_id,
            address=address,
            details={"kind": E_INVOICE},
        )
        if services.config.sync.consents is not None:
            consent = Consent(E_INVOICE, give, moment)
            enqueue_consent(connection, consent, id=str(uuid4()), customer_id=customer_id)
    return True
