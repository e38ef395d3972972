"""A mapping can be drafted through every engine and driver."""

from collections.abc import Iterator

import pytest

from erp_adapter.catalogue.read import read_catalogue
from erp_adapter.connections import Connection
from erp_adapter.suggest.command import drafted, patient
from tests.adapter.conftest import Source
from tests.suggest.measure import demo_truth, measure


@pytest.fixture
def connection(source: Source) -> Iterator[Connection]:
    found = patient("billing", source.settings)
    yield found
    found.engine.dispose()


def test_the_catalogue_is_read_through_every_driver(connection: Connection) -> None:
    tables = {table.name.lower(): table for table in read_catalogue(connection).tables}
    assert {"kontrahent", "dok_nagl", "v_wodomierz", "ibok_odczyty"} <= set(tables)
    assert tables["v_wodomierz"].view
    assert [name.lower() for name in tables["wplata"].names][:4] == ["wp_id", "kh_id", "wp_data", "wp_kwota"]
    assert [name.lower() for name in tables["dok_nagl"].primary_key] == ["dn_typ", "dn_rok", "dn_nr"]


def test_a_draft_through_every_driver_has_nothing_sure_that_is_wrong(connection: Connection) -> None:
    found = measure(drafted(connection).draft, demo_truth())
    assert found.wrong == ()
    assert (found.right, found.required) == (39, 43)
