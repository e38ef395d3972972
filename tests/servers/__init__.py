"""Real servers and a real browser for the tests: private, on free ports, gone when the tests end."""
