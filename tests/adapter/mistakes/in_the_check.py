"""Mistakes that only data and servers show; ``ibok check`` names them."""
# ruff: noqa: E501 - a message stands as the admin reads it, in one line

from tests.adapter.mistakes import Mistake

BILLING, URL = "connections.billing", 'url = "'
INVOICE, PAID, READ = "erp.invoice.columns", "erp.payment.columns", "erp.reading.columns"
ODBC = 'dialect = "postgresql"\nodbc = "'
COMPARE = "unixODBC knows no such data source or driver: compare connections.billing.odbc with what ibok erp drivers lists"

MISTAKES = (
    # Connections.
    Mistake(
        BILLING,
        URL,
        'url = "postgresql+psycopg://ibok:x@erp.invalid/erp"#',
        "connections.billing: cannot be reached (…) → there is no host erp.invalid: check its name in connections.billing, and the DNS",
    ),
    Mistake(
        BILLING,
        URL,
        'url = "sqlite:////nowhere/erp.sqlite"#',
        "connections.billing: cannot be reached (…) → see that /nowhere/erp.sqlite exists, and that the account that runs IBOK may read it",
    ),
    Mistake(
        BILLING,
        URL,
        'url = "postgresql+pg8000://ibok@db/erp"#',
        "connections.billing: cannot be loaded → the driver pg8000 cannot be loaded (No module named 'pg8000'); install the Python package pg8000",
    ),
    Mistake(
        BILLING,
        URL,
        'password_file = "/dev/null"\nurl = "',
        "connections.billing: password_file is empty → write the password into /dev/null",
    ),
    Mistake(
        BILLING,
        URL,
        'password_file = "/nowhere"\nurl = "',
        "connections.billing: password_file cannot be read (No such file or directory) → check connections.billing.password_file, and that the account that runs IBOK may read it",
    ),
    Mistake(
        BILLING, URL, f'{ODBC}DSN=no-such-source"#', f"connections.billing: cannot be reached (…) → {COMPARE}"
    ),
    Mistake(
        BILLING,
        URL,
        f'{ODBC}DRIVER={{No such driver}};SERVER=db"#',
        f"connections.billing: cannot be reached (…) → {COMPARE}",
    ),
    Mistake(
        BILLING,
        URL,
        'session = ["SET ROLE bok"]\nurl = "',
        "connections.billing: cannot be reached (…) → see that {directory}/billing.sqlite exists, and that the account that runs IBOK may read it; see too that each statement of connections.billing.session works there",
    ),
    # Conversions that read, but wrongly.
    Mistake(
        PAID,
        '"clarion"',
        '"yyyymmdd"',
        'erp.payment.columns.paid_on: 200 of 200 values cannot be read as a date as YYYYMMDD: 99999 → try convert = "clarion"',
    ),
    Mistake(
        READ,
        '"od_data", convert = "yyyymmdd"',
        '"od_data", convert = "unix"',
        'erp.reading.columns.read_on: read as seconds since 1970, all dates lie in 1970 to 1970 → try convert = "yyyymmdd"',
    ),
    Mistake(
        PAID,
        ', convert = "grosze"',
        "",
        'erp.payment.columns.amount: all 200 amounts are whole numbers, as grosze are → where they are grosze, add convert = "grosze"',
    ),
    # Codes, keys, owners.
    Mistake(
        PAID,
        '"2" = "cash", ',
        "",
        "erp.payment.columns.method: not listed: '2' in 346 rows → add them to erp.payment.columns.method.values, or give a default for all others",
    ),
    Mistake(
        READ,
        ', { column = "od_lp", convert = "integer" }',
        "",
        "erp.reading.columns.id: 40 of 40 keys belong to several rows → add the column that tells them apart to the key, or leave out the doubles by where",
    ),
    Mistake(
        "erp.invoice_line.columns",
        '{ column = "dn_rok", convert = "integer" }, { column = "dn_nr", convert = "integer" }',
        '{ column = "dn_nr", convert = "integer" }, { column = "dn_rok", convert = "integer" }',
        "erp.invoice_line.columns.invoice: 40 of 40 match nothing in erp.invoice.columns.id: such rows have no owner → map the column that holds the same key as erp.invoice.columns.id, part by part in the same order",
    ),
    Mistake(
        "erp.contract",
        "WHERE u.um_usun = 0",
        "WHERE u.um_usun = 0 LIMIT 100",
        "erp.contract.sql: keeps only the first rows of all customers (LIMIT, TOP or FETCH FIRST), so most customers miss theirs → write u.kh_id IN (:customer_ids) into the WHERE of the SELECT with LIMIT, TOP or FETCH FIRST: see docs/mapping.md",
    ),
    Mistake(
        "erp.contract",
        "SELECT u",
        "SELECT DISTINCT u",
        "erp.contract.sql: gathers rows by DISTINCT before the customer's own are chosen, so the whole table may be read each time → write u.kh_id IN (:customer_ids) into the WHERE of the SELECT with DISTINCT: see docs/mapping.md",
    ),
    # The staging table, the store, the mail server.
    Mistake(
        "sync.readings.staging",
        '"ibok_odczyty"',
        '"ibok_odczyt"',
        "sync.readings.staging.table: there is no table ibok_odczyt that this login may use → create it and grant INSERT on it: see docs/connect",
    ),
    Mistake(
        "sync.readings.staging.columns",
        "stan =",
        "stan_licz =",
        "sync.readings.staging.columns.stan_licz: ibok_odczyty has no column stan_licz; nearest: stan → spell the column exactly as the database does, or have it added, or INSERT granted",
    ),
    Mistake("store", "store.sqlite", "nowhere.sqlite", "store: there is none yet → run: ibok store upgrade"),
    Mistake(
        "mail",
        '"log:"',
        '"smtp://poczta.invalid"',
        "mail: the mail server cannot be reached (gaierror) → check mail.url, the DNS, and the firewalls between here and poczta.invalid:587",
    ),
)
