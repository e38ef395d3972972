"""The job goes on after a failed run, and stops cleanly when told to."""

import signal
import subprocess
import sys

import pytest

PATIENCE = 60


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_goes_on_and_stops(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "tests.sync.ticker"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ticker:
        assert ticker.stdout is not None
        assert ticker.stderr is not None
        begun = [ticker.stdout.readline().strip() for _ in range(4)]
        ticker.send_signal(number)
        ticker.wait(PATIENCE)
        told, logged = ticker.stdout.read(), ticker.stderr.read()
    assert begun == ["began 1", "began 2", "ended 2", "began 3"]
    assert ticker.returncode == 0
    assert told.endswith("stopped\n")
    assert told.count("began") == told.count("ended") - 1, "a run under way is finished"
    assert "ValueError" in logged
    assert "driver-quoted" not in logged
    assert "Report(sent=2" in logged
