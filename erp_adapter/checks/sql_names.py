"""What a written-out SELECT calls its tables, and which of their columns it compares."""


def tables_by_alias(sql: str, dialect: str) -> dict[str, str]:
    import sqlglot  # noqa: PLC0415 - heavy, and needed only for checks
    from sqlglot import exp  # noqa: PLC0415

    tables = sqlglot.parse_one(sql, read=dialect).find_all(exp.Table)
    return {table.alias_or_name: ".".join(part.name for part in table.parts) for table in tables}


def columns_compared(sql: str, table: str, dialect: str) -> list[str]:
    """Columns of a table that an ``=`` of the SELECT names, or that are the customer's ID."""
    import sqlglot  # noqa: PLC0415
    from sqlglot import exp  # noqa: PLC0415

    query = sqlglot.parse_one(sql, read=dialect)
    plain = table.rpartition(".")[2]
    aliases = {each.alias_or_name for each in query.find_all(exp.Table) if each.name == plain}
    owning = [each for each in query.find_all(exp.Alias) if each.alias == "customer_id"]
    equal = [
        each
        for each in query.find_all(exp.EQ)
        if all(_is_column(side) for side in (each.this, each.expression))
    ]
    columns = [column for part in (*owning, *equal) for column in part.find_all(exp.Column)]
    return list(dict.fromkeys(column.name for column in columns if column.table in aliases))


def _is_column(node: object) -> bool:
    from sqlglot import exp  # noqa: PLC0415

    return isinstance(node, exp.Column)
