from hypothesis import settings

from tests.patience import take_longer

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

# How long an example takes depends on the machine; no test measures time.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

take_longer()
