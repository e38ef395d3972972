"""The victim sees to the account: what they change of it is theirs alone, and so is who knows it."""

import re
from collections.abc import Callable, Mapping

import pyotp

from portal.clock import now
from tests.accounts.letters import last_letter
from tests.isolation.browser import Browser
from tests.isolation.holdings import Held
from tests.isolation.life import Life
from tests.isolation.people import CLERK, FURTHER, THEIRS, VICTIM

TOP, API = "/ustawienia", "/api/billing/v1"


def change_email(life: Life, _holding: Held) -> None:
    """Asked for with the password, confirmed by the link that went to the new address."""
    new = f"{life.word('nowy')}@poufne.example"
    life.send(f"{TOP}/email", "email", {"email": new, "password": life.password})
    assert life.browser.press(last_letter(life.world.app).path, "csrf_token", {}).status_code == 302
    life.email = new


def change_phone(life: Life, _holding: Held) -> None:
    life.word("telefon")
    life.phone = f"511 {len(life.words):03} 777"
    life.send(f"{TOP}/telefon", "phone", {"phone": life.phone})


def change_password(life: Life, _holding: Held) -> None:
    new = f"Haslo-{life.word('nowe')}"
    life.send(f"{TOP}/haslo", "current", {"current": life.password, "password": new})
    life.password = new


def recover_password(life: Life, _holding: Held) -> None:
    """By the link that goes to the address of the account; every session ends, and they log in anew."""
    typed = {"login": VICTIM.login, "email": life.email}
    assert Browser(life.world.app).press("/haslo", "email", typed).status_code == 302
    life.password = f"Haslo-{life.word('odzyskane')}"
    sent = Browser(life.world.app).press(
        last_letter(life.world.app).path, "password", {"password": life.password}
    )
    assert sent.status_code == 302, sent.text
    life.browser = life.log_in()


def decide_a_consent(life: Life, _holding: Held) -> None:
    customer = min(life.customers, default=VICTIM.customer_ids[0])
    life.consents[customer] = not life.consents.get(customer, False)
    given = "1" if life.consents[customer] else ""
    typed = {"customer_id": customer, "give": given, "csrf_token": life.browser.csrf_token()}
    assert life.browser.post(f"{TOP}/zgody", typed).status_code == 302


def have_a_further_customer(life: Life, _holding: Held) -> None:
    """Asked for, and approved by the office."""
    life.send(f"{TOP}/id-klienta/nowe", "customer", {"customer": FURTHER})
    claim = max(row["id"] for row in life.world.ledger.held()["identifications"].values())
    clerk = life.world.browser(CLERK)
    sent = clerk.post(f"/obsluga/konta/{claim}/potwierdz", {"csrf_token": clerk.csrf_token()})
    assert sent.location == "/obsluga/konta", sent.text
    life.customers.add(FURTHER)


def give_up_the_further_customer(life: Life, _holding: Held) -> None:
    give_up(life, FURTHER)


def give_up(life: Life, customer: str) -> None:
    life.send(f"{TOP}/id-klienta/oddaj/{customer}", "csrf_token", {"sure": "y"})
    life.customers.remove(customer)


def set_up_a_second_step(life: Life, _holding: Held) -> None:
    page = life.browser.get(f"{TOP}/drugi-krok").text
    (secret,) = re.findall(r"[A-Z2-7]{32}", re.sub(r"<[^>]*>|\s", "", page)) or ("",)
    typed = {"code": pyotp.TOTP(secret).at(now()), "password": life.password}
    life.send(f"{TOP}/drugi-krok", "code", dict(typed), status=200)
    life.words.append(secret)
    life.second_step = True


def switch_the_second_step_off(life: Life, _holding: Held) -> None:
    life.send(f"{TOP}/drugi-krok", "password", {"password": life.password, "act": "off"})
    life.second_step = False


def take_the_own_data(life: Life, _holding: Held) -> None:
    life.send(f"{TOP}/moje-dane", "password", {"password": life.password}, status=200)


def be_billed(life: Life, holding: Held) -> None:
    """The billing system fetches what waits and rejects it, the victim's customers' for a secret reason."""
    browser, token = Browser(life.world.app), life.world.billing_token
    answer = browser.call("GET", f"{API}/batches/next?kind=reading", token)
    if answer.status_code == 204:
        return
    batch = answer.json or {}
    assert browser.call("POST", f"{API}/batches/{batch['id']}/acknowledgement", token).status_code == 200
    for item in batch["items"]:
        theirs = holding["reported_readings"][(item["id"],)]["reason"]
        why = life.word("odrzucono") if item["customer_id"] in THEIRS else "nie pasuje"
        verdict = {"id": item["id"], "verdict": "rejected", "reason": why}
        told = browser.call("POST", f"{API}/verdicts", token, {"verdicts": [verdict]})
        assert told.status_code == 200, told.text
        if theirs in life.readings:
            life.readings[theirs] = "rejected"


def erase(life: Life, _holding: Held) -> None:
    life.send(f"{TOP}/usuniecie", "password", {"password": life.password, "sure": "y"})
    life.erased = True


Act = Callable[[Life, Held], None]
POSSIBLE: Mapping[Act, Callable[[Life], bool]] = {
    Life.write: lambda life: True,
    Life.be_answered: lambda life: bool(life.written),
    Life.withdraw: lambda life: "waiting" in life.readings.values(),
    change_email: lambda life: True,
    change_phone: lambda life: True,
    change_password: lambda life: True,
    recover_password: lambda life: not life.second_step,
    decide_a_consent: lambda life: bool(life.customers),
    have_a_further_customer: lambda life: FURTHER not in life.customers,
    give_up_the_further_customer: lambda life: FURTHER in life.customers,
    set_up_a_second_step: lambda life: not life.second_step,
    switch_the_second_step_off: lambda life: life.second_step,
    take_the_own_data: lambda life: True,
}
"""What the victim or the office for them may do, each with when it can be done."""
