"""Names of columns and tables, and engines that keep unquoted ones in capitals."""

from sqlalchemy.sql.elements import quoted_name


class AsWritten(quoted_name):
    """A name that somebody's SQL made: referred to with quotes or without, as it is written there."""


def in_capitals(name: str) -> str:
    """A name to be quoted that is written in small letters, as such an engine keeps it."""
    if getattr(name, "quote", None) and name.islower() and not isinstance(name, AsWritten):
        return quoted_name(str.upper(name), True)  # its own upper() leaves a quoted name as it is
    return name
