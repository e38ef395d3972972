"""A billing system fetches its batches, says that it has them, and gets each reading exactly once."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from sync.by_hand import release
from sync.tables import batch, outbox
from tests.billing_api.billing_client import NEXT, BillingClient
from tests.billing_api.conftest import API, Served, caller, new_token
from tests.billing_api.handing import AT, hand_over

FETCH = f"{API}{NEXT}"
CLIENTS = 3


def acknowledgement(batch_id: str) -> str:
    return f"{API}/batches/{batch_id}/acknowledgement"


def end_leases(store: Engine) -> None:
    with store.begin() as connection:
        connection.execute(update(batch).values(lease_until=AT - timedelta(days=1)))


def test_a_batch_says_all_there_is(billing_system: FlaskClient, store: Engine) -> None:
    first, second = hand_over(store, "WM-1", indication=7), hand_over(store, "WM-2", indication=8)
    got = billing_system.get(FETCH).json
    assert got is not None
    assert (got["seq"], got["kind"], got["state"]) == (1, "reading", "open")
    assert [item["id"] for item in got["items"]] == [first, second]
    assert got["items"][0]["customer_id"] == "000123"
    assert got["items"][0]["fields"] == {
        "meter_id": "WM-1",
        "meter_number": "WM-1",
        "read_on": "2026-11-22",
        "indication": 7,
        "reported_at": "2026-11-22T17:00:00+00:00",
        "flag": None,
        "reason": "Zażółć",
    }


def test_whoever_gets_it_can_check_its_checksum(billing_system: FlaskClient, store: Engine) -> None:
    hand_over(store, "WM-1")
    got = billing_system.get(FETCH).json
    assert got is not None
    content = [[item["id"], item["customer_id"], item["fields"]] for item in got["items"]]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == got["checksum"]


def test_the_same_batch_is_given_until_it_is_acknowledged(billing_system: FlaskClient, store: Engine) -> None:
    hand_over(store, "WM-1"), hand_over(store, "WM-2"), hand_over(store, "WM-3")
    first = billing_system.get(FETCH)
    assert first.json is not None
    assert billing_system.get(FETCH).data == first.data
    assert billing_system.get(f"{API}/batches/{first.json['id']}").data == first.data
    receipt = billing_system.post(acknowledgement(first.json["id"]), json={})
    assert (receipt.status_code, receipt.json["seq"], receipt.json["refused"]) == (200, 1, [])
    assert billing_system.post(acknowledgement(first.json["id"]), json={}).data == receipt.data
    second = billing_system.get(FETCH)
    assert second.json is not None
    assert (second.json["seq"], len(second.json["items"])) == (2, 1)
    billing_system.post(acknowledgement(second.json["id"]), json={})
    assert (billing_system.get(FETCH).status_code, billing_system.get(FETCH).data) == (204, b"")


def test_a_batch_that_was_emptied_is_not_given_again(billing_system: FlaskClient, store: Engine) -> None:
    hand_over(store)
    got = billing_system.get(FETCH).json
    receipt = billing_system.post(acknowledgement(got["id"]), json={})
    with store.begin() as connection:
        connection.execute(update(outbox).values(payload={}))
    answer = billing_system.get(f"{API}/batches/{got['id']}")
    assert (answer.status_code, answer.json["type"]) == (410, "urn:ibok:problem:batch_emptied")
    assert billing_system.post(acknowledgement(got["id"]), json={}).data == receipt.data


def test_readings_of_a_meter_wait_for_each_other(billing_system: FlaskClient, store: Engine) -> None:
    earlier, later = hand_over(store, "WM-1"), hand_over(store, "WM-1", indication=9)
    first = billing_system.get(FETCH).json
    assert [item["id"] for item in first["items"]] == [earlier]
    billing_system.post(acknowledgement(first["id"]), json={})
    assert [item["id"] for item in billing_system.get(FETCH).json["items"]] == [later]


def test_a_second_client_gets_another_batch_and_after_the_lease_the_same(
    app: Flask, billing_system: FlaskClient, store: Engine
) -> None:
    other = caller(app, new_token(store, "other"))
    hand_over(store, "WM-1"), hand_over(store, "WM-2")
    first = billing_system.get(FETCH).json
    assert other.get(FETCH).status_code == 204
    end_leases(store)
    assert other.get(FETCH).json["id"] == first["id"]
    receipt = billing_system.post(acknowledgement(first["id"]), json={})
    assert receipt.status_code == 200, "what arrived, arrived, whoever holds the batch by now"
    assert other.post(acknowledgement(first["id"]), json={}).data == receipt.data


def test_refused_items_wait_for_staff_and_the_others_are_delivered(
    billing_system: FlaskClient, store: Engine
) -> None:
    refused, taken = hand_over(store, "WM-1"), hand_over(store, "WM-2")
    got = billing_system.get(FETCH).json
    said = {"refused": [{"id": refused, "reason": "no such customer"}]}
    receipt = billing_system.post(acknowledgement(got["id"]), json=said)
    assert receipt.json["refused"] == said["refused"]
    assert billing_system.post(acknowledgement(got["id"]), json={}).data == receipt.data, "the first stands"
    assert billing_system.get(FETCH).status_code == 204
    assert release(store, now=AT) == 1
    again = billing_system.get(FETCH).json
    assert [item["id"] for item in again["items"]] == [refused]
    assert taken not in json.dumps(again)


def test_only_items_of_the_batch_can_be_refused(billing_system: FlaskClient, store: Engine) -> None:
    reading = hand_over(store)
    got = billing_system.get(FETCH).json
    said = {"refused": [{"id": reading, "reason": ""}, {"id": "stranger", "reason": ""}]}
    answer = billing_system.post(acknowledgement(got["id"]), json=said)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:ibok:problem:not_in_batch")
    assert answer.json["errors"] == [{"field": "refused.1.id", "detail": "The batch holds no such item."}]
    assert billing_system.get(FETCH).json["id"] == got["id"]


def test_a_batch_that_was_begun_another_way_is_for_staff(billing_system: FlaskClient, store: Engine) -> None:
    hand_over(store, "WM-1"), hand_over(store, "WM-2"), hand_over(store, "WM-3")
    begun = billing_system.get(FETCH).json["id"]
    with store.begin() as connection:
        connection.execute(update(batch).values(channel="staging"))
    following = billing_system.get(FETCH).json
    assert following["seq"] == 2
    assert billing_system.get(f"{API}/batches/{begun}").status_code == 404
    assert billing_system.post(acknowledgement(begun), json={}).status_code == 404
    told = billing_system.get(f"{API}/status").json["kinds"][0]
    assert (told["here"], told["stuck"], told["claimed"], told["batches"]) == (True, 2, 1, 2)


def test_staff_have_in_hand_what_no_longer_holds_what_it_held(
    billing_system: FlaskClient, store: Engine
) -> None:
    hand_over(store)
    begun = billing_system.get(FETCH).json["id"]
    with store.begin() as connection:
        connection.execute(update(batch).values(checksum="0" * 64))
    assert billing_system.get(FETCH).status_code == 204
    assert billing_system.get(f"{API}/batches/{begun}").json["state"] == "stuck"
    answer = billing_system.post(acknowledgement(begun), json={})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:ibok:problem:batch_stuck")


def test_several_clients_at_once_get_every_reading_once(served: Served) -> None:
    """Each client keeps what it gets under the item's id, and dies now and then before it says so."""
    kept: dict[str, tuple[str, int]] = {}
    clients = [served.client(f"many {number}") for number in range(CLIENTS)]

    def work(client: BillingClient) -> None:
        calls = 0
        while (got := client.get(NEXT)).status == 200:
            for item in got.json["items"]:
                place = (got.json["id"], got.json["seq"])
                assert kept.setdefault(item["id"], place) == place, "an item is in two batches"
            calls += 1
            if calls % 3:
                assert client.acknowledge(got.json["id"]).status == 200

    end_leases(served.store)
    work(clients[0])  # what other tests have left
    kept.clear()
    readings = [hand_over(served.store, f"MANY-{number % 12}", indication=number) for number in range(36)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, clients))
    work(clients[0])
    assert sorted(kept) == sorted(readings)
    batches = sorted({seq for _, seq in kept.values()})
    assert batches == list(range(batches[0], batches[-1] + 1))
    in_order = [kept[reading][1] for reading in readings[::12]]
    assert in_order == sorted(set(in_order)), "readings of one meter come in their order"


def test_one_client_that_calls_twice_at_once_gets_one_batch(served: Served) -> None:
    for meter in range(4):
        hand_over(served.store, f"TWICE-{meter}")
    client = served.client("twice")
    with ThreadPoolExecutor(CLIENTS) as pool:
        got = list(pool.map(lambda _: client.get(NEXT).body, range(CLIENTS)))
    assert len(set(got)) == 1
