"""What a walk finds, in words: what is missing and what to do about it."""

from collections.abc import Mapping

from lending.adapters.engine.paths.model import Flaw, Read, Why
from lending.sentence import Sentence, say

_SET_IT = say(
    "Let a step before it on this path set the variable, or put back the one that did; a called process has what its call passes in."
)


def not_set(read: Read) -> Flaw:
    """Return the finding on a variable that nothing before a step sets."""
    name, by = read.name, read.by
    said: Mapping[Why, Sentence] = {
        Why.WORKER: say("The worker of %(by)s asks for %(name)s, and nothing on this path sets it.", by=by, name=name),
        Why.DECISION: say("The decision %(by)s asks for %(name)s, and nothing on this path sets it.", by=by, name=name),
        Why.TIMER: say("The timer waits until %(name)s, and nothing on this path sets it.", name=name),
        Why.DUE: say("The task is due at %(name)s, and nothing on this path sets it.", name=name),
        Why.MESSAGE: say("The message %(by)s finds its case by %(name)s, and nothing on this path sets it.", by=by, name=name),
        Why.COUNT: say("The step is done %(name)s times, and nothing on this path sets it.", name=name),
        Why.LOCAL: say("The local variable %(by)s is made of %(name)s, and nothing on this path sets it.", by=by, name=name),
    }
    return Flaw("path-variable", said[read.why], _SET_IT)


def condition_not_set(name: str) -> Flaw:
    """Return the finding on a condition over a variable that nothing sets."""
    return Flaw("path-variable", say("The gateway asks for %(name)s, and nothing on this path sets it.", name=name), _SET_IT)


def never_taken(name: str, values: str) -> Flaw:
    """Return the finding on a flow whose condition never holds."""
    return Flaw(
        "path-flow",
        say("No path takes this flow: where the gateway is reached, %(name)s is %(values)s.", name=name, values=values),
        say("Compare with a value that a step before it gives, or take the flow away."),
    )


def no_way_on() -> Flaw:
    """Return the finding on a gateway none of whose conditions holds."""
    return Flaw(
        "path-end",
        say("The path ends here without a flow: no condition holds, and there is no default."),
        say("Mark the way taken when no condition holds."),
    )


def waits_for_ever(arrived: int, wanted: int) -> Flaw:
    """Return the finding on a join that not all tokens come to."""
    return Flaw(
        "path-join",
        say("The gateway waits for %(wanted)s flows, and on this path only %(arrived)s come.", wanted=wanted, arrived=arrived),
        say("Join with an exclusive gateway what was decided, and with a parallel one what was split."),
    )


def splits_again() -> Flaw:
    """Return the finding on a branch that comes back to where it was split off."""
    return Flaw(
        "path-split",
        say("A branch leads back to where it was split off, and each round splits it again."),
        say("Join the branches before the path turns back."),
    )


def unreached() -> Flaw:
    """Return the finding on an element that no flow leads to."""
    return Flaw("path-unreached", say("No path leads to this element."), say("Connect it, or take it away."))


def never_over() -> Flaw:
    """Return the finding on a process that no path leads out of."""
    return Flaw("path-endless", say("No path through this process comes to an end."), say("Lead a way out to an end event."))


def never_started() -> Flaw:
    """Return the finding on a process that nothing starts."""
    return Flaw(
        "path-start",
        say("Nothing starts this process: the software starts no process of this id, and none calls it."),
        say("Call it from another process, or give it an id that the software starts."),
    )


def too_many(most: int) -> Flaw:
    """Return the finding on a process with more places than are walked."""
    return Flaw(
        "path-limit",
        say("The process comes to more than %(most)s different places and values; not all of its paths were walked.", most=most),
        say("Split it into called processes."),
    )


def no_worker(topic: str) -> Flaw:
    """Return the finding on a topic that no worker serves."""
    return Flaw(
        "path-worker",
        say("No worker serves the topic %(topic)s; what the step would set is not known.", topic=topic),
        say("Write the worker's function first, or correct the topic."),
    )


def no_decision(decision: str) -> Flaw:
    """Return the finding on a decision that is in none of the files."""
    return Flaw(
        "path-decision",
        say("The decision %(decision)s is in none of the models.", decision=decision),
        say("Ask for a decision that is there, or give it this id again."),
    )


def no_process(process: str) -> Flaw:
    """Return the finding on a called process that is in none of the files."""
    return Flaw(
        "path-process",
        say("The process %(process)s is in none of the models.", process=process),
        say("Call a process that is there, or give it this id again."),
    )


def no_field(task: str, field: str) -> Flaw:
    """Return the finding on a field that the work behind a task reads and its form has not."""
    return Flaw(
        "path-form",
        say("The work behind %(task)s routes by the field %(field)s, which its form has not.", task=task, field=field),
        say("Put the field back into the form."),
    )
