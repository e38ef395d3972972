"""The two log-ins a portal is given: one may only read, one only INSERT into the staging table."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from portal.demo.schema import IBOK_ODCZYTY

MARIADB_HOSTS = ("%", "localhost")
"""Both, because an anonymous user of localhost would come before '%'."""


@dataclass(frozen=True, slots=True)
class Login:
    name: str
    password: str = field(repr=False)


def grant_logins(engine: sa.Engine, *, reader: Login, stager: Login) -> None:
    """Makes or renews both log-ins for the engine's database; to be called again after each ``build.create``.

    The engine's own log-in must be allowed to create others. Raises ``ValueError`` for SQLite.
    """
    statements = _STATEMENTS.get(engine.dialect.name)
    if statements is None:
        raise ValueError(f"{engine.dialect.name} has no log-ins")
    with engine.begin() as connection:
        for statement in statements(connection, reader, stager):
            connection.exec_driver_sql(statement)


def _postgresql(connection: sa.Connection, reader: Login, stager: Login) -> list[str]:
    database = _name(connection, str(connection.scalar(sa.select(sa.func.current_database()))))
    statements = []
    for login in (reader, stager):
        known = connection.scalar(
            sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": login.name}
        )
        role, verb = _name(connection, login.name), "ALTER" if known else "CREATE"
        statements += [
            f"{verb} ROLE {role} LOGIN PASSWORD {_text(connection, login.password)}",
            f"GRANT CONNECT ON DATABASE {database} TO {role}",
            f"GRANT USAGE ON SCHEMA public TO {role}",
        ]
    return [
        *statements,
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {_name(connection, reader.name)}",
        f"GRANT INSERT ON {IBOK_ODCZYTY.name} TO {_name(connection, stager.name)}",
    ]


def _mariadb(connection: sa.Connection, reader: Login, stager: Login) -> list[str]:
    """Where a whole database is granted, ``_`` and ``%`` in its name are wildcards unless escaped."""
    database = str(connection.scalar(sa.select(sa.func.database())))
    escaped = database.replace("_", r"\_").replace("%", r"\%")
    scopes = (
        (reader, f"SELECT, SHOW VIEW ON {_name(connection, escaped)}.*"),
        (stager, f"INSERT ON {_name(connection, database)}.{IBOK_ODCZYTY.name}"),
    )
    statements = []
    for login, scope in scopes:
        identified = f"IDENTIFIED BY {_text(connection, login.password)}"
        for host in MARIADB_HOSTS:
            user = f"{_text(connection, login.name)}@{_text(connection, host)}"
            statements += [
                f"CREATE USER IF NOT EXISTS {user} {identified}",
                f"ALTER USER {user} {identified}",
                f"GRANT {scope} TO {user}",
            ]
    return statements


def _name(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _text(connection: sa.Connection, value: str) -> str:
    return str(sa.literal(value).compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))


_STATEMENTS = {"postgresql": _postgresql, "mysql": _mariadb, "mariadb": _mariadb}
