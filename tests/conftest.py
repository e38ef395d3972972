pytest_plugins = (
    "tests.servers.plugin",
    "tests.servers.fixtures",
    "tests.servers.browser",
)
