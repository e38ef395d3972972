"""Whatever dies and when, each reading arrives exactly once, in order: ``make crashtest``."""
