"""Mistakes in connections and in the staging table."""
# ruff: noqa: E501 - a message stands as the admin reads it, in one line

from tests.adapter.mistakes import Mistake

BILLING = "connections.billing"
STAGING = "sync.readings.staging"
URL = 'url = "'

MISTAKES = (
    # Connections.
    Mistake(
        BILLING,
        'url = "sqlite:',
        'url = "sqlite',
        "connections.billing.url: must be a URL such as postgresql+psycopg://login@host/database",
    ),
    Mistake(
        BILLING,
        URL,
        'url = "mariadb+pymysql://ibok:p%40ss@db:abc/erp"#',
        "connections.billing.url: the port, what stands after the host and a colon, must be a number",
    ),
    Mistake(
        BILLING,
        URL,
        'url = "mariadb+pymysql://ibok:p%40ss@db:99999/erp"#',
        "connections.billing.url: the port, what stands after the host and a colon, must be 1 to 65535",
    ),
    Mistake(
        "",
        'secret_key_file = "',
        "secret_key_file = 5 # ",
        "server.secret_key_file: must be a text, in quotes",
    ),
    Mistake(
        "",
        "[mail]",
        '[login]\nlimits_url = "redis://localhost:abc/0"\n[mail]',
        "login.limits_url: the port, what stands after the host and a colon, must be 1 to 65535",
    ),
    Mistake(
        BILLING,
        URL,
        'url = "mariadb+pymysql://ibok:p@ss@db/erp"#',
        "connections.billing.url: has more than one @: write %40 for one in the password, or put the password into password_file",
    ),
    Mistake(
        BILLING,
        URL,
        'url = "mariadb+pymysql://ibok:{password}@db/erp"#',
        "connections.billing: {password} stands for what password_file holds, so give password_file",
    ),
    Mistake(
        BILLING,
        URL,
        'password_file = "/x"\nodbc = "DSN=erp"\ndialect = "mariadb"#',
        "connections.billing: password_file replaces {password}, so write PWD={password} in odbc",
    ),
    Mistake(BILLING, URL, 'odbc = "DSN=erp"\nurl = "', "connections.billing: give either url or odbc"),
    Mistake(
        BILLING,
        URL,
        'odbc = "DSN=erp"#',
        "connections.billing: odbc needs dialect: postgresql, mariadb, mysql, sqlite, mssql, or odbc for others",
    ),
    Mistake(
        BILLING,
        URL,
        'odbc = "DSN=erp"\ndialect = "postgres"#',
        "connections.billing.dialect: must be 'postgresql', 'mariadb', 'mysql', 'sqlite', 'mssql' or 'odbc'",
    ),
    Mistake(
        BILLING,
        URL,
        'odbc = "DSN=erp"\ndialect = "odbc"#',
        'connections.billing: dialect = "odbc" needs paging: "limit", "fetch first", "top" or "none"',
    ),
    Mistake(
        BILLING,
        URL,
        'odbc = "DSN=erp"\ndialect = "odbc"\npaging = "offset"#',
        "connections.billing.paging: must be 'limit', 'fetch first', 'top' or 'none'",
    ),
    Mistake(
        BILLING,
        URL,
        'session = "SET ROLE bok"\nurl = "',
        "connections.billing.session: must be a list, in [ ]",
    ),
    Mistake(
        BILLING,
        URL,
        'timeout_seconds = "fast"\nurl = "',
        "connections.billing.timeout_seconds: must be a valid number, unable to parse string as a number",
    ),
    Mistake(BILLING, URL, 'ca_file = "/x"\nurl = "', 'connections.billing: ca_file goes with tls = "verify"'),
    # The staging table.
    Mistake(
        STAGING + ".columns",
        'id_zgl = "reading_id"\n',
        "",
        "sync.readings.staging.columns: exactly one column must hold the item_id (of readings, reading_id)",
    ),
    Mistake(
        STAGING + ".columns",
        '"batch_seq"',
        '"batch_sequence"',
        "sync.readings.staging.columns.nr_paczki: there is no field 'batch_sequence'; nearest: batch_seq, batch_id",
    ),
)
