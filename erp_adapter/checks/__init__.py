"""``ibok check``: proves each part of the configuration against the databases that are there.

Every check yields ``findings.Finding``; a database that is away is one of them, and the rest goes on.
"""
