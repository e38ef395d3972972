"""The plug is pulled between any two steps: the mail about a rejected reading is never lost."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, select

from sync.channels import Channel
from sync.channels.mail import open_mail
from sync.checks import Answer, Ready, Refuse
from sync.mails import MAIL, Mail, enqueue_mail
from sync.outbox import Item
from sync.points import Point
from sync.rejections import Rejection
from sync.tables import outbox
from sync.worker import Pace, run_once
from tests.mail.postbox import Postbox
from tests.sync.world import LEASE, World, killed_at

RECORDING_VERDICTS = (Point.CHECKING, Point.CHECKED, Point.ASKED, Point.DECIDING, Point.DECIDED)
SENDING = (Point.CLAIMING, Point.CLAIMED, Point.DELIVERED, Point.RECORDING, Point.RECORDED)
DOUBLED = {Point.DELIVERED: 1, Point.RECORDING: 2}
"""How many of the two mails go out twice where the process dies after the server took them."""


def prepare(item: Item) -> Answer:
    return Refuse("meter_unknown") if item.payload["meter_number"] == "WM-3" else Ready()


def announce(connection: Connection, rejection: Rejection) -> None:
    mail = Mail("klient@example.com", rejection.item.id, rejection.reason_code or "", "")
    enqueue_mail(connection, mail, customer_id=rejection.item.customer_id, at=rejection.at)


@dataclass
class Rejected:
    """Two readings that will be rejected: by the clerk, who also accepted another, and by our own check."""

    world: World
    postbox: Postbox

    def __post_init__(self) -> None:
        by_clerk, accepted = self.world.report("WM-1"), self.world.report("WM-2")
        self.world.run()
        self.world.decide(by_clerk, "O")
        self.world.decide(accepted, "P")
        self.readings = [by_clerk, self.world.report("WM-3", needs_check=True)]
        self.mail = open_mail(self.postbox.settings())

    def run(self, channels: Mapping[str, Channel]) -> None:
        self.world.later()
        run_once(
            self.world.store,
            channels,
            prepare=prepare,
            read_verdicts=self.world.read_verdicts,
            announce=announce,
            pace=Pace(lease=LEASE, jitter=lambda: 1.0),
            clock=lambda: self.world.now,
        )

    def send(self) -> None:
        self.run({MAIL: self.mail})

    def mails(self) -> list[str]:
        """The mails in the outbox, by the reading that they tell of."""
        of_mails = select(outbox.c.payload).where(outbox.c.kind == MAIL)
        with self.world.store.connect() as connection:
            return [payload["subject"] for payload in connection.scalars(of_mails)]

    def rejected(self) -> list[str]:
        return [reading for reading in self.readings if self.world.state(reading) == "rejected"]

    def received(self) -> list[tuple[str, str]]:
        return [(mail.message["Subject"], mail.message["Message-ID"]) for mail in self.postbox.received]


@pytest.fixture
def story(world: World, postbox: Postbox) -> Rejected:
    postbox.open()
    return Rejected(world, postbox)


@pytest.mark.parametrize("point", RECORDING_VERDICTS)
def test_killed_while_recording_verdicts(story: Rejected, point: Point) -> None:
    with killed_at(point):
        story.run({})
    assert sorted(story.mails()) == sorted(story.rejected()), "the verdict and the mail, or neither"
    story.run({})
    assert sorted(story.mails()) == sorted(story.readings) == sorted(story.rejected())
    story.send()
    assert sorted(reading for reading, _ in story.received()) == sorted(story.readings)


@pytest.mark.parametrize("point", SENDING)
def test_killed_while_sending(story: Rejected, point: Point) -> None:
    story.run({})
    with killed_at(point):
        story.send()
    story.send()
    story.send()
    received = story.received()
    assert sorted({reading for reading, _ in received}) == sorted(story.readings)
    assert len(set(received)) == 2, "both copies have one Message-ID"
    assert len(received) == 2 + DOUBLED.get(point, 0)
