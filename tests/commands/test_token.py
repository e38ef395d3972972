"""Tokens for billing systems that call the portal."""

from tests.commands.test_sync import configured, ibok
from tests.office import Office

TOKEN = ("sync", "token")


def test_a_token_is_made_listed_and_revoked(office: Office) -> None:
    config = configured(office)
    made = ibok(config, *TOKEN, "add", "biling")
    secret = made.stdout.strip()
    assert secret.startswith("ibok_")
    assert ibok(config, *TOKEN, "list").output == "biling: batches and verdicts; never used\n"
    assert ibok(config, *TOKEN, "revoke", "biling").output == "biling is revoked\n"
    listed = ibok(config, *TOKEN, "list").output
    assert listed.startswith("biling: batches and verdicts; revoked 20")
    assert secret not in listed


def test_a_token_may_be_for_less(office: Office) -> None:
    config = configured(office)
    ibok(config, *TOKEN, "add", "odbiór", "--scope", "batches")
    assert ibok(config, *TOKEN, "list").output == "odbiór: batches; never used\n"


def test_a_name_is_taken_for_good(office: Office) -> None:
    config = configured(office)
    ibok(config, *TOKEN, "add", "biling")
    ibok(config, *TOKEN, "revoke", "biling")
    again = ibok(config, *TOKEN, "add", "biling")
    assert (again.exit_code, again.output) == (1, "there is, or was, a token biling; take another name\n")
    assert ibok(config, *TOKEN, "revoke", "biling").exit_code == 1


def test_without_any_it_says_how_to_make_one(office: Office) -> None:
    told = ibok(configured(office), *TOKEN, "list").output
    assert told == "there are none; make one with: ibok sync token add NAME\n"


def test_a_name_must_be_visible(office: Office) -> None:
    assert ibok(configured(office), *TOKEN, "add", "a\nb").exit_code == 1
