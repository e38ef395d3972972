import pytest

for name in ("machine", "promise", "life", "settling", "lending", "acting"):
    pytest.register_assert_rewrite(f"tests.isolation.{name}")
