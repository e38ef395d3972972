import pytest

pytest.register_assert_rewrite("tests.isolation.machine", "tests.isolation.life", "tests.isolation.acting")
