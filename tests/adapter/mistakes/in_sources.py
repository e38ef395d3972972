"""Mistakes in saying where rows come from: tables, conditions, SELECTs, several sources, keys."""
# ruff: noqa: E501 - a message stands as the admin reads it, in one line

from tests.adapter.mistakes import Mistake

CONTRACT = "erp.contract"
CUSTOMER = "erp.customer"
WHERE = 'where = "kh_usun = 0"'
OTHER = 'table = "odczyt"'
NEXT = 'table = "odczyt"\nalso = '

MISTAKES = (
    # Where rows come from.
    Mistake("erp.invoice", 'table = "dok_nagl"', "", "erp.invoice: give either table or sql"),
    Mistake(
        "erp.invoice", 'table = "dok_nagl"', 'table = ""', "erp.invoice.table: must have at least 1 character"
    ),
    Mistake(
        "erp.reading", OTHER, OTHER + '\nsql = "SELECT 1 AS id"', "erp.reading: give either table or sql"
    ),
    Mistake(CUSTOMER, WHERE, 'where = ["kh_usun = 0"]', "erp.customer.where: must be a text, in quotes"),
    Mistake(
        CUSTOMER,
        WHERE,
        'where = "kh_usun ="',
        "erp.customer.where: cannot be read as SQL: see what stands before or at its end",
    ),
    Mistake(
        CUSTOMER,
        WHERE,
        'where = "kh_usun = 0;"',
        "erp.customer.where: must be one expression, without a semicolon (;)",
    ),
    Mistake(
        CUSTOMER,
        WHERE,
        'where = "kh_usun IN (0"',
        "erp.customer.where: cannot be read as SQL: see what stands before or at its end",
    ),
    Mistake(
        CUSTOMER,
        WHERE,
        'where = "SELECT kh_id FROM kontrahent"',
        "erp.customer.where: must be a condition, such as kh_usun = 0",
    ),
    Mistake(
        CUSTOMER,
        WHERE,
        'where = "kh_id IN (:customer_ids)"',
        "erp.customer.where: has the parameter :customer_ids; parameters stand in sql only",
    ),
    Mistake(
        CUSTOMER,
        WHERE,
        'where = "1 = 1; DROP TABLE kontrahent"',
        "erp.customer.where: must be one expression, without a semicolon (;)",
    ),
    Mistake(CONTRACT, "SELECT u", "DELETE u", "erp.contract.sql: must be a SELECT"),
    Mistake(
        CONTRACT,
        "SELECT u",
        "SELCT u",
        "erp.contract.sql: cannot be read as SQL: see what stands before or at '.', line 1, column 8",
    ),
    Mistake(
        CONTRACT,
        "um_usun = 0",
        "um_usun = 0; SELECT 1",
        "erp.contract.sql: must be one statement, but there are 2",
    ),
    Mistake(
        CONTRACT,
        "um_usun = 0",
        "um_usun = '0",
        "erp.contract.sql: cannot be read as SQL: a quote or a comment in it does not end",
    ),
    Mistake(
        CONTRACT,
        "um_usun = 0",
        "u.kh_id IN (:customer_id)",
        "erp.contract.sql: has the parameter :customer_id; only :customer_ids stands for something",
    ),
    Mistake(
        CONTRACT, "AS number", "AS numer", "erp.contract.sql: must yield number: required; nearest: numer"
    ),
    Mistake(
        CONTRACT,
        "AS number",
        "AS id",
        "erp.contract.sql: yields id more than once; give each column a name of its own",
    ),
    Mistake(
        CONTRACT,
        "SELECT u",
        "SELECT *, u",
        "erp.contract.sql: must name its columns instead of *, each like its field: kh_id AS customer_id",
    ),
    Mistake(
        CONTRACT,
        "starts_on = {",
        'starts_on = { column = "um_od",',
        "erp.contract.columns.starts_on: the SELECT yields no um_od",
    ),
    Mistake(
        CONTRACT,
        "starts_on = {",
        'starts_on = { expression = "um_od",',
        "erp.contract.columns.starts_on: with sql, put the expression into the SELECT",
    ),
    # Several sources, keys of several columns, owners.
    Mistake("erp.reading", OTHER, NEXT + '{ table = "a" }', "erp.reading.also: must be a list, in [ ]"),
    Mistake(
        "erp.reading",
        OTHER,
        NEXT + '[{ connection = "staging", table = "a" }]',
        "erp.reading.also.1.connection: must be that of the first source",
    ),
    Mistake(
        "erp.reading",
        OTHER,
        NEXT + '[{ table = "a", columns = { indications = "x" } }]',
        "erp.reading.also.1.columns.indications: reading has no such field; nearest: indication",
    ),
    Mistake(
        "erp.reading",
        OTHER,
        NEXT + '[{ table = "a", columns = { customer_id = "x" } }]',
        "erp.reading.also.1.columns.customer_id: every source must yield the same fields, and not all yield this one",
    ),
    Mistake(
        "erp.reading",
        OTHER,
        NEXT + '[{ table = "a", columns = { read_on = "x" } }]',
        "erp.reading.also.1.columns.read_on: must be read as in the first source; convert it in SQL instead",
    ),
    Mistake(
        "erp.invoice_line.columns",
        '{ column = "dn_typ" }, ',
        "",
        "erp.invoice_line.columns.invoice: has 2 column(s), but erp.invoice.columns.id has 3; name as many, in its order",
    ),
    Mistake(
        "erp.meter.columns",
        "customer_id",
        "contract_id",
        "erp.meter.columns.contract_id: meter has no such field; nearest: contract, customer_id",
    ),
)
