import subprocess
import sys
import threading

import pytest

from lending.adapters.db.turns import turn


def test_only_one_holds_the_turn(tmp_path):
    file, inside, most = tmp_path / "book-turn", [], []

    def write():
        with turn(file):
            inside.append(1)
            most.append(len(inside))
            threading.Event().wait(0.005)
            inside.pop()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == [1] * 8


def test_a_turn_within_a_turn_is_refused_at_once(tmp_path):
    with turn(tmp_path / "a"), pytest.raises(RuntimeError, match="wait for itself"), turn(tmp_path / "a"):
        pytest.fail("held twice")


def test_a_failed_transaction_gives_its_turn_back(tmp_path):
    with pytest.raises(ZeroDivisionError), turn(tmp_path / "a"):
        raise ZeroDivisionError
    with turn(tmp_path / "a"):
        pass


def test_a_killed_process_gives_its_turn_back(tmp_path):
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom lending.adapters.db.turns import turn\n"
        "with turn(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "a")], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    with turn(tmp_path / "a"):
        pass
