pytest_plugins = (
    "pytester",
    "tests.told",
    "tests.servers.plugin",
    "tests.servers.fixtures",
    "tests.servers.browser",
    "tests.office_fixtures",
    "tests.logs",
)
