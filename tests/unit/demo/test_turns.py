import os
import signal
import subprocess
import sys
import threading

from lending.config import PROJECT_ROOT
from lending.demo.turns import own_turn

HOLDS = """
import sys, time
from pathlib import Path
from lending.demo.turns import own_turn
with own_turn(Path(sys.argv[1]), lambda: None):
    print("mine", flush=True)
    time.sleep(600)
"""


def holder(state):
    process = subprocess.Popen([sys.executable, "-c", HOLDS, str(state)], stdout=subprocess.PIPE, text=True, cwd=PROJECT_ROOT)
    assert process.stdout.readline() == "mine\n"
    return process


def test_the_first_need_not_wait(tmp_path):
    waited = []
    with own_turn(tmp_path / "state", lambda: waited.append(1)):
        pass
    with own_turn(tmp_path / "state", lambda: waited.append(1)):
        pass
    assert waited == []


def test_the_second_says_that_it_waits_and_begins_when_the_first_is_gone_even_killed(tmp_path):
    # Given a demonstration that runs
    first = holder(tmp_path)
    waits, begun = threading.Event(), threading.Event()

    def second():
        with own_turn(tmp_path, waits.set):
            begun.set()

    # When another is started
    thread = threading.Thread(target=second)
    thread.start()
    # Then it says that it waits
    assert waits.wait(60)
    assert not begun.is_set()
    # And begins once the first was killed
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    first.stdout.close()
    thread.join(60)
    assert begun.is_set()
