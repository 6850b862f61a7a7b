"""`loanflow up` from the first check to the last process stopped."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from lending.config import Settings
from lending.supervisor import orphans, setup
from lending.supervisor.parts import Part, parts_of
from lending.supervisor.watch import Watch

Say = Callable[[str], None]


def run(settings: Settings, environment: Mapping[str, str], say: Say, *, demo: int) -> None:
    """Bring the system up, keep it running until a signal asks for its end, and stop it.

    `demo` is the number of applicants carried through the process the first time. The caller holds the state directory's lock.
    Raises LendingError when it cannot be brought up; nothing runs then.
    """
    began = time.monotonic()
    parts = parts_of(settings)
    clear(settings.state, say)
    setup.check_ports(settings, parts)
    say("Engine's files")
    setup.fetch_engine(settings)

    older = False

    def set_up() -> str:
        nonlocal older
        say("Browser's files")
        setup.build_assets(environment)
        say("Database")
        if demo:
            older = setup.begin_older_book(settings, environment)
        setup.migrate(settings)
        return setup.seed(environment)

    def ready(watch: Watch, users: str) -> None:
        say(f"Ready after {time.monotonic() - began:.1f} s.\n\n{addresses(parts)}\n\n{users}{next_step(settings)}")
        _send_demo(watch, settings, say, demo, older=older)

    supervise(Watch(parts, settings.state, {**environment, "LOANFLOW_CACHE": str(settings.cache)}, say), say, set_up=set_up, ready=ready)


def supervise(watch: Watch, say: Say, *, set_up: Callable[[], str], ready: Callable[[Watch, str], None]) -> None:
    """Start the parts, keep them running until a signal asks for their end, stop them.

    `set_up` runs while those of stage 0, which need no database, start; what it returns goes to `ready` once all are well.
    """
    with _signals():
        try:
            say("Engine and sandbox")
            watch.start(0)
            said = set_up()
            say("Workers and web")
            watch.start(1)
            watch.wait_ready()
            ready(watch, said)
            watch.keep()
        except KeyboardInterrupt:
            say("Stopping; a second Ctrl-C stops by force.")
        finally:
            _stop(watch)
    say("Stopped.")


def clear(state: Path, say: Say) -> None:
    """End what a supervisor that was killed left running."""
    left = orphans.tagged(state)
    if left:
        say(f"Ending {len(left)} processes that an earlier run left behind")
        orphans.end(left)


def _send_demo(watch: Watch, settings: Settings, say: Say, applicants: int, *, older: bool) -> None:
    mark = settings.state / "run" / "demo.done"
    if not applicants or not setup.has_command("demo") or mark.exists():
        _quicken(watch, settings, say)
        return
    say(f"demo: carrying {applicants} applicants through the process in the background")
    told = setup.tell_demo(say, mark, applicants, older=older)

    def done(code: int, log: Path) -> None:
        told(code, log)
        _quicken(watch, settings, say)

    watch.send(setup.demo_part(applicants), done)


def _quicken(watch: Watch, settings: Settings, say: Say) -> None:
    """Once nobody waits for anything else, let the engine start faster from the next time on."""
    part = setup.quickening_part(settings)
    if part is not None:
        watch.send(part, setup.tell_quickening(say, settings))


def _stop(watch: Watch) -> None:
    try:
        watch.stop()
    except KeyboardInterrupt:
        watch.stop(by_force=True)


@contextmanager
def _signals() -> Iterator[None]:
    """Let SIGTERM and a closed terminal do what Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def addresses(parts: tuple[Part, ...]) -> str:
    """List what can be opened, one line each."""
    return "\n".join(f"  {part.name:<9} {part.url}" for part in parts if part.url)


def next_step(settings: Settings) -> str:
    """Say one next thing to try, and how to stop."""
    return (
        f"Try next: open {settings.web_url}, apply for a loan as a customer, then sign in as an officer and find it in the tasklist.\n"
        "The engine's own pages take user "
        f"{settings.engine_user}; its password is in {settings.secrets / 'engine_password'}.\n"
        "Stop with Ctrl-C here or `loanflow down` in another terminal; `loanflow status` says how everything is."
    )
