from hypothesis import HealthCheck, settings

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

# How long examples take depends on the machine, and what fails in one run is to fail in the next.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")

take_longer()
