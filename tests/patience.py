"""What a test reads takes as long as it takes: a machine of tests may stall for seconds, and then goes on.

A connection that says nothing of its limit waits longer here than in service. What a page waits for there is
tested on bad days, which give that limit.
"""

from erp_adapter.settings import ConnectionSettings

IN_SERVICE: float = ConnectionSettings.model_fields["timeout_seconds"].default
IN_TESTS = 20.0


def take_longer() -> None:
    """To be called before any other model is made that holds this one; what is documented stays."""
    limit = ConnectionSettings.model_fields["timeout_seconds"]
    limit.default = IN_TESTS
    ConnectionSettings.model_rebuild(force=True)
    limit.default = IN_SERVICE
