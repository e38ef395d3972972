pytest_plugins = (
    "pytester",
    "tests.told",
    "tests.alone",
    "tests.servers.plugin",
    "tests.servers.fixtures",
    "tests.servers.browser",
    "tests.office_fixtures",
    "tests.logs",
)
