"""A process that is told to end hears it, whatever it does in that moment."""

from __future__ import annotations

import subprocess
import sys

# A signal as the wait begins, a little later each time: within all that the wait does until it sleeps.
SIGNALS = """
import signal
from midspan.cli.ending import Told

for number in range(1_000):
    told = Told()
    signal.signal(signal.SIGALRM, told.signalled)
    signal.setitimer(signal.ITIMER_REAL, 1e-5 + number % 50 * 1e-6)
    told.wait("up")
print("heard")
"""


def test_a_signal_is_heard_in_whatever_moment_of_the_wait_it_comes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SIGNALS], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout, done.stderr) == ("heard\n", "")
