"""Names in engines that keep unquoted ones in capitals."""

from sqlalchemy.sql.elements import quoted_name


def in_capitals(name: str) -> str:
    """A name to be quoted that is written in small letters, as such an engine keeps it."""
    if getattr(name, "quote", None) and name.islower():
        return quoted_name(str.upper(name), True)  # its own upper() leaves a quoted name as it is
    return name
