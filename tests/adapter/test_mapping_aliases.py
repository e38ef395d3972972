"""A SELECT written out calls its columns like the fields, in whichever letters and with or without quotes."""

import pytest
from sqlalchemy import Column, MetaData, String, Table

from erp_adapter.probe import problems
from tests.adapter.small import PAIRS, TABLES, changed, empty_database, make, read, row

ENGINES = (*PAIRS, pytest.param("firebird", marks=pytest.mark.needs("firebird_server")))
ALIASES = {
    "plain": "nr AS id, klient AS customer_id, nr AS number, dzien AS issued_on, kwota AS gross",
    "capitals": "nr AS ID, KLIENT AS CUSTOMER_ID, nr AS NUMBER, DZIEN AS Issued_On, kwota AS Gross",
    "quoted": 'nr AS "id", klient AS "customer_id", nr AS "number", dzien AS "issued_on", kwota AS "gross"',
    "quoted capitals": (
        'nr AS "ID", klient AS "CUSTOMER_ID", nr AS "Number", dzien AS issued_on, kwota AS "GROSS"'
    ),
}
READ_AS = {"issued_on": {"convert": "date:%Y-%m-%d"}}


@pytest.mark.parametrize("pair", ENGINES)
def test_an_alias_is_understood_as_it_is_written(request: pytest.FixtureRequest, pair: str) -> None:
    short = [
        Table(name, MetaData(), *(Column(each, String(40)) for each in columns))
        for name, columns in TABLES.items()
    ]
    with empty_database(request, pair) as (owner, settings):
        make(owner, *short, rows={"faktura": [row("7")]})
        for aliases in ALIASES.values():
            quoted = aliases.replace('"', "`") if owner.dialect.name == "mariadb" else aliases
            erp = changed(invoice={"sql": f"SELECT {quoted} FROM faktura", "columns": READ_AS})
            reader = read(settings, erp)
            assert list(problems(erp, reader.connections)) == []
            assert [each.number for each in reader.invoices(("1",), year=2026).items] == ["7"]
            reader.dispose()
