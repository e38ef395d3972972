"""Every page there is, and what in the billing database belongs to one customer alone."""

from functools import cache

from sqlalchemy import Engine, create_engine, text

from tests.office import Office

PAGES = (
    "/",
    "/faktury",
    "/umowy",
    "/odczyty",
    "/rozrachunki",
    "/analizy",
    "/wodomierze",
    "/zgloszenie-odczytu",
)


def invoice_ids(billing: Engine, customer: str) -> list[str]:
    statement = "SELECT dn_typ, dn_rok, dn_nr FROM dok_nagl WHERE trim(kh_id) = :id AND dn_skas = 0"
    with billing.connect() as connection:
        rows = connection.execute(text(statement), {"id": customer})
        return [f"{row.dn_typ.strip()}~{row.dn_rok}~{row.dn_nr}" for row in rows]


def meter_ids(billing: Engine, customer: str) -> list[str]:
    statement = "SELECT wm_id FROM v_wodomierz WHERE trim(kh_id) = :id AND wm_usun = 0"
    with billing.connect() as connection:
        return [str(row.wm_id) for row in connection.execute(text(statement), {"id": customer})]


def foreign_addresses(office: Office, customer: str, pdfs: int | None = None) -> list[str]:
    """Every address that names something of this customer; of the PDFs, slow to draw, the first ``pdfs``."""
    billing = office.billing()
    invoices = invoice_ids(billing, customer)
    meters = meter_ids(billing, customer)
    return [
        *(f"/faktury/{each}" for each in invoices),
        *(f"/faktury/{each}/pdf" for each in invoices[:pdfs]),
        *(f"/odczyty?wodomierz={each}" for each in meters),
        *(f"/analizy?dane=zuzycie&wodomierz={each}" for each in meters),
    ]


def own_bytes(office: Office, customer: str) -> frozenset[str]:
    return _own_bytes(office.billing_url, customer)


@cache
def _own_bytes(url: str, customer: str) -> frozenset[str]:
    """Names, numbers and accounts of one customer, as they would stand on a page."""
    statements = (
        "SELECT kh_nazwa FROM kontrahent WHERE trim(kh_id) = :id",
        "SELECT kh_konto FROM kontrahent WHERE trim(kh_id) = :id",
        "SELECT dn_numer FROM dok_nagl WHERE trim(kh_id) = :id",
        "SELECT um_nr FROM umowa WHERE trim(kh_id) = :id",
        "SELECT wm_nr FROM v_wodomierz WHERE trim(kh_id) = :id",
    )
    found: set[str] = set()
    with create_engine(url).connect() as connection:
        for statement in statements:
            found.update(
                str(value).strip()
                for (value,) in connection.execute(text(statement), {"id": customer})
                if value
            )
    return frozenset(found)
