"""Put the bank together from its settings, loading what that takes only then: a command says its help without."""

import gc
from collections.abc import Callable
from datetime import datetime

from lending.config import Settings
from lending.service.ports import Bank


def build_bank(settings: Settings, *, now: Callable[[], datetime] | None = None) -> Bank:
    """Return the bank that these settings describe; nothing is contacted yet."""
    was_on = gc.isenabled()
    gc.disable()  # nothing that a module makes is garbage: to look through it meanwhile took a sixth of the loading
    try:
        from lending.assembly import assemble  # noqa: PLC0415 -- every adapter and its libraries, for which a command's help need not wait
    finally:
        if was_on:
            gc.enable()
    return assemble(settings, now)


def settle() -> None:
    """Keep the garbage collector from looking through the program itself, once a process has loaded all of it.

    It took a third of a second in the web's, amid every fifth long page.
    """
    gc.collect()
    gc.freeze()
