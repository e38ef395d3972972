"""What can go wrong between the portal and a billing database."""


class BillingError(Exception):
    """Any failure to read the billing database."""


class BillingUnavailable(BillingError):
    """The billing database did not answer in time, or cannot be reached.

    ``connection`` names it as the configuration does; the cause never holds a password or a customer's data.
    """

    def __init__(self, connection: str, reason: str) -> None:
        super().__init__(f"billing connection '{connection}' is unavailable: {reason}")
        self.connection = connection
        self.reason = reason


class QueryRefused(BillingError):
    """The billing database answered, but refused a statement: a missing right, table or column."""

    def __init__(self, connection: str, reason: str) -> None:
        super().__init__(f"billing connection '{connection}' refused a statement: {reason}")
        self.connection = connection
        self.reason = reason


class ValueRefused(QueryRefused):
    """A parameter is no value of its column's type, such as a word where the database keeps a UUID."""


class ValueNotUnderstood(BillingError):
    """A column holds something that its conversion cannot read; the value itself is not told."""

    def __init__(self, entity: str, field: str, expected: str) -> None:
        super().__init__(f"[erp.{entity}.columns] {field}: the column holds something that is not {expected}")
        self.entity = entity
        self.field = field


class DriverMissing(BillingError):
    """A database driver that the configuration asks for is missing; the message says what to install."""


class MappingError(BillingError):
    """The ``[erp]`` part of the configuration does not fit the billing database.

    ``problems`` holds one line a fault, each starting with its TOML path.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
