"""What differs between database engines: one module each, put together in ``BACKENDS``."""

from collections.abc import Mapping

from erp_adapter.engines.backend import Backend
from erp_adapter.engines.firebird import FIREBIRD
from erp_adapter.engines.mariadb import MARIADB, MYSQL
from erp_adapter.engines.mssql import MSSQL
from erp_adapter.engines.oracle import ORACLE
from erp_adapter.engines.other import OTHER
from erp_adapter.engines.postgresql import POSTGRESQL
from erp_adapter.engines.sqlite import SQLITE

BACKENDS: Mapping[str, Backend] = {
    "postgresql": POSTGRESQL,
    "mariadb": MARIADB,
    "mysql": MYSQL,
    "sqlite": SQLITE,
    "firebird": FIREBIRD,
    "mssql": MSSQL,
    "oracle": ORACLE,
    "odbc": OTHER,
}
"""By the name that stands in a URL or in ``dialect``."""
