"""The showcase customers show what is said of them, at every seed and on every day."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from portal.demo import build
from portal.demo.showcase import SHOWCASE

SHOWN = {
    "000101": {
        "fifteen years": "SELECT COUNT(DISTINCT dn_rok) >= 15 FROM dok_nagl WHERE kh_id = '{kh}'",
        "open correction": """SELECT SUM(dn_brutto - dn_zaplac) < 0 FROM dok_nagl
            WHERE kh_id = '{kh}' AND dn_typ = 'FK'""",
        "past legalisation": """SELECT MAX(wm_legal) < {ymd} FROM v_wodomierz
            WHERE kh_id = '{kh}' AND wm_demontaz = 0""",
    },
    "000104": {
        "four properties": "SELECT COUNT(*) = 4 FROM posesja WHERE kh_id = '{kh}'",
        "three meters by radio": """SELECT COUNT(*) = 3 FROM v_wodomierz
            WHERE kh_id = '{kh}' AND wm_radio = 'T' AND wm_demontaz = 0 AND wm_usun = 0""",
        "an ended contract": "SELECT COUNT(*) = 1 FROM umowa WHERE kh_id = '{kh}' AND um_stan = 'Z'",
        "a part payment": """SELECT COUNT(*) > 0 FROM dok_nagl
            WHERE kh_id = '{kh}' AND dn_zaplac > 0 AND dn_zaplac < dn_brutto""",
        "one payment for several": """SELECT MAX(rz_lp) > 1 FROM rozliczenie r
            JOIN wplata w ON w.wp_id = r.wp_id WHERE w.kh_id = '{kh}'""",
    },
    "000107": {
        "an exchange within the last year": """SELECT MAX(wm_demontaz) > {ymd} - 10000
            FROM v_wodomierz WHERE kh_id = '{kh}'""",
        "billed on both meters": """SELECT MAX(meters) = 2 FROM (
            SELECT COUNT(*) AS meters FROM dok_poz p JOIN v_wodomierz w ON w.wm_id = p.wm_id
            WHERE w.kh_id = '{kh}' AND w.wm_rodz = 1 GROUP BY p.dn_rok, p.dn_nr)""",
    },
    "000110": {
        "a roll-over in the last year": """SELECT COUNT(*) = 1 FROM odczyt a
            JOIN odczyt b ON b.wm_id = a.wm_id AND b.od_lp = a.od_lp + 1
            JOIN v_wodomierz w ON w.wm_id = a.wm_id
            WHERE w.kh_id = '{kh}' AND b.od_stan < a.od_stan AND b.od_data > {ymd} - 10000""",
        "two overdue invoices": """SELECT COUNT(*) = 2 FROM dok_nagl
            WHERE kh_id = '{kh}' AND dn_typ = 'FV' AND dn_zaplac = 0 AND dn_termin < '{day}'""",
        "an interest note": "SELECT COUNT(*) = 1 FROM dok_nagl WHERE kh_id = '{kh}' AND dn_typ = 'NO'",
        "legalisation ends soon": """SELECT MIN(wm_legal) BETWEEN {ymd} AND {ymd} + 9999 FROM v_wodomierz
            WHERE kh_id = '{kh}' AND wm_demontaz = 0""",
    },
    "000115": {
        "a correction that was set off": """SELECT COUNT(*) = 1 FROM dok_nagl
            WHERE kh_id = '{kh}' AND dn_typ = 'FK' AND dn_brutto = dn_zaplac""",
        "an overpayment": """SELECT SUM(wp_kwota) > (SELECT SUM(dn_zaplac) FROM dok_nagl WHERE kh_id = '{kh}')
            FROM wplata WHERE kh_id = '{kh}'""",
    },
    "000119": {
        "no invoice": "SELECT COUNT(*) = 0 FROM dok_nagl WHERE kh_id = '{kh}'",
        "one reading": """SELECT COUNT(*) = 1 FROM odczyt o JOIN v_wodomierz w ON w.wm_id = o.wm_id
            WHERE w.kh_id = '{kh}'""",
        "one contract": "SELECT COUNT(*) = 1 FROM umowa WHERE kh_id = '{kh}' AND um_stan = 'A'",
    },
    "000123": {
        "water and garden": """SELECT COUNT(*) = 2 FROM v_wodomierz
            WHERE kh_id = '{kh}' AND wm_demontaz = 0""",
        "one invoice to pay, not due yet": """SELECT COUNT(*) = 1 AND MIN(dn_termin) >= '{day}' FROM dok_nagl
            WHERE kh_id = '{kh}' AND dn_zaplac < dn_brutto""",
        "readings of its own": """SELECT COUNT(*) > 0 FROM odczyt o JOIN v_wodomierz w ON w.wm_id = o.wm_id
            WHERE w.kh_id = '{kh}' AND od_rodz = 'K'""",
        "KSeF": "SELECT COUNT(dn_ksef) > 0 FROM dok_nagl WHERE kh_id = '{kh}'",
    },
}
DAYS = (date(2026, 11, 22), date(2027, 1, 1), date(2028, 2, 29), date(2026, 7, 31))


@pytest.fixture(
    scope="module", params=[(day, seed) for day in DAYS for seed in (2012, 3)], ids=lambda p: f"{p[0]}-{p[1]}"
)
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[sa.Connection, date]]:
    """The smallest database with all of the showcase, and the day it is made for."""
    day, seed = request.param
    url = f"sqlite:///{tmp_path_factory.mktemp('stage') / 'erp.sqlite'}"
    build.create(url, customers=23, seed=seed, as_of=day)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        yield connection, day
    engine.dispose()


@pytest.mark.parametrize(("customer_id", "what"), [(kh, what) for kh in SHOWN for what in SHOWN[kh]])
def test_it_is_shown(stage: tuple[sa.Connection, date], customer_id: str, what: str) -> None:
    connection, day = stage
    sql = SHOWN[customer_id][what].format(kh=f"{customer_id:<10}", day=day, ymd=f"{day:%Y%m%d}")
    assert connection.scalar(sa.text(sql)) == 1


def test_every_showcase_customer_is_looked_at_and_there_under_its_name(
    stage: tuple[sa.Connection, date],
) -> None:
    connection, _ = stage
    rows = connection.execute(sa.text("SELECT kh_id, kh_nazwa FROM kontrahent"))
    names = {customer.strip(): name for customer, name in rows}
    assert {case.customer_id for case in SHOWCASE} == set(SHOWN)
    assert all(names[case.customer_id] == case.user_name for case in SHOWCASE)
