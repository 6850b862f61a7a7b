"""`loanflow up` over stand-ins: stand_in_supervisor.py STATE PARTS, where PARTS is JSON of [name, port, mode, stage]."""

import json
import os
import sys
from pathlib import Path

from lending.errors import LendingError
from lending.supervisor.parts import Part
from lending.supervisor.record import Identity, Record, only_one
from lending.supervisor.setup import tell_demo
from lending.supervisor.state import prepare_state
from lending.supervisor.up import clear, supervise
from lending.supervisor.watch import Watch

STAND_IN = Path(__file__).with_name("stand_in.py")


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


def part(name: str, port: int, mode: str, stage: int) -> Part:
    """Describe one stand-in."""
    return Part(name=name, argv=(sys.executable, str(STAND_IN), str(port), mode), health_url=f"http://127.0.0.1:{port}/health", stage=stage)


def main() -> None:
    """Bring the stand-ins up."""
    state = Path(sys.argv[1])
    parts = [part(*entry) for entry in json.loads(sys.argv[2])]
    prepare_state(state)
    with only_one(state) as alone:
        if not alone:
            say("runs already")
            return
        Record(Identity.of_self()).write(state)
        clear(state, say)
        watched = Watch(parts, state, os.environ, say, patience=8, grace=3)

        def ready(running: Watch, said: str) -> None:
            say(f"ready with {said}")
            errand = Part(name="demo", argv=(sys.executable, "-c", os.environ.get("ERRAND", "")), health_url="")
            running.send(errand, tell_demo(say, state / "run" / "demo.done", 3, older=True))

        try:
            supervise(watched, say, set_up=lambda: "users", ready=ready)
        except LendingError as error:
            sys.exit(str(error))


main()
