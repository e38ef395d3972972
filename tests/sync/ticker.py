"""A process of its own that runs a job for ever: the first run fails, each run tells its number."""

import itertools
import logging

from sync.scheduler import run_forever
from sync.worker import Report

runs = itertools.count(1)


def job() -> Report:
    number = next(runs)
    print("began", number, flush=True)
    if number == 1:
        raise ValueError("-".join(["what", "the", "driver", "quoted"]))
    print("ended", number, flush=True)
    return Report(sent=number)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    run_forever(job, interval_seconds=0.05)
    print("stopped", flush=True)
