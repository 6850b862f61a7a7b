"""The words of the diagram editor: its fields, its kinds of elements, and bpmn-js's own, in the language of the page."""

from flask_babel import gettext as _


def field_words() -> dict[str, str]:
    """Return the labels, helps and complaints of the properties."""
    return {
        "find": _("Element"),
        "process": _("The process itself"),
        "name": _("Label"),
        "text": _("Text"),
        "id": _("Id"),
        "several": _("Choose one element to see what it does."),
        "fixed": _("A process keeps its id: cases are started by it."),
        "badId": _("Begin with a letter; use letters, digits, _ - and ."),
        "takenId": _("Another element has this id."),
        "badVariable": _("Enter the name of a variable, such as review_due_at."),
        "none": _("None chosen"),
        "topic": _("Work of a worker"),
        "topicHelp": _("Choose what the workers can do here; the task takes the name of the function as its id."),
        "used": _("already on this diagram"),
        "does": _("Does"),
        "asks": _("Asks for"),
        "sets": _("May set"),
        "nothing": _("nothing"),
        "groups": _("For the group"),
        "due": _("Due at"),
        "dueHelp": _("The variable that a step before sets, such as review_due_at."),
        "decision": _("Decision table"),
        "result": _("Result goes to the variable"),
        "called": _("Calls the process"),
        "passed": _("Passes in"),
        "passedHelp": _("Variables by name, separated by commas: what the called process reads. * is all of them."),
        "returned": _("Gives back"),
        "returnedHelp": _("Variables by name: what is read after the call. * is all of them; empty is none."),
        "badNames": _("Enter names of variables, separated by commas, or * by itself for all of them."),
        "condition": _("Taken when"),
        "conditionHelp": _("Compare variables with plain values: route == 'reject' && amount > 1000"),
        "otherwise": _("Taken when no other condition holds"),
        "timerKind": _("Fires"),
        "timer": _("Time"),
        "timerHelp": _("A variable such as lapse_at, or ISO 8601: PT10M (10 minutes), R3/PT1H (3 × 1 hour)"),
        "message": _("Message"),
        "messageHelp": _("The name by which it is sent; a new name makes a new message."),
        "error": _("Error code"),
        "errorHelp": _("The code a worker raises, such as AGENCY_UNAVAILABLE; empty catches every one."),
        "repeat": _("How often"),
        "once": _("Once"),
        "oneByOne": _("Several times, one after the other"),
        "allAtOnce": _("Several times, all at once"),
        "rounds": _("Number of rounds"),
        "roundsHelp": _("A number, or the variable that a step before sets, such as condition_count."),
        "round": _("Variable with the number of the round"),
        "until": _("Ends early when"),
        "untilHelp": _("Compare variables with plain values, as in a condition; empty: every round is done."),
        "retry": _("Tried again after a failure"),
        "retryHelp": _(
            "R5/PT10S: five times, ten seconds apart, for Zeebe and the engine's own steps; a worker on Operaton has its own settings."
        ),
        "badCount": _("Enter a number from 1 to 9999, or the name of a variable."),
        "badCycle": _("Enter how often (1 to 99) and how far apart, such as R5/PT10S."),
        "kept": _("History is kept for"),
        "form": _("Form"),
        "formHelp": _("A person's form is the one with the id of the task; choosing it changes the id."),
    }


def time_words() -> dict[str, str]:
    """Return the kinds of timers."""
    return {"timeDate": _("at a time"), "timeDuration": _("after a while"), "timeCycle": _("again and again")}


def kind_words() -> dict[str, str]:
    """Return the kinds of elements by their BPMN names."""
    return {
        "Process": _("Process"),
        "StartEvent": _("Start"),
        "EndEvent": _("End"),
        "IntermediateCatchEvent": _("Waits for an event"),
        "IntermediateThrowEvent": _("Raises an event"),
        "BoundaryEvent": _("Event at the edge of a step"),
        "ServiceTask": _("Step of a worker"),
        "SendTask": _("Step of a worker that sends"),
        "ReceiveTask": _("Waits for a message"),
        "UserTask": _("Step of a person"),
        "BusinessRuleTask": _("Decision"),
        "CallActivity": _("Call of a process"),
        "SubProcess": _("Part of the process"),
        "ExclusiveGateway": _("One of several ways"),
        "InclusiveGateway": _("Some of several ways"),
        "ParallelGateway": _("All ways at once"),
        "EventBasedGateway": _("The way of the first event"),
        "SequenceFlow": _("Flow"),
        "TextAnnotation": _("Note"),
        "Association": _("Line to a note"),
        "Task": _("Step without a kind"),
    }


def tool_words() -> dict[str, str]:
    """Return bpmn-js's own words, by its English ones."""
    return {
        "Activate hand tool": _("Move the canvas"),
        "Activate lasso tool": _("Choose several elements"),
        "Activate create/remove space tool": _("Make or take room"),
        "Activate global connect tool": _("Connect elements"),
        "Create start event": _("Add a start"),
        "Create intermediate/boundary event": _("Add an event between, or at the edge of a step"),
        "Create end event": _("Add an end"),
        "Create gateway": _("Add a gateway"),
        "Create service task": _("Add a step of a worker"),
        "Create user task": _("Add a step of a person"),
        "Create decision": _("Add a decision"),
        "Create call of a process": _("Add a call of a process"),
        "Create expanded sub-process": _("Add a part of the process"),
        "Append service task": _("Append a step of a worker"),
        "Append user task": _("Append a step of a person"),
        "Append gateway": _("Append a gateway"),
        "Append end event": _("Append an end"),
        "Append intermediate/boundary event": _("Append an event"),
        "Add text annotation": _("Add a note"),
        "Connect to other element": _("Connect to another element"),
        "Connect using sequence/message flow or association": _("Connect to another element"),
        "Change element": _("Change the kind of element"),
        "Change type": _("Change the kind of element"),
        "Delete": _("Delete"),
        "Search": _("Search"),
        "Search in diagram": _("Search the diagram"),
        **_simulation_words(),
    }


def act_words() -> dict[str, str]:
    """Return what the editor says of a tidy-up."""
    return {
        "tidying": _("The drawing is being tidied up."),
        "tidied": _("The drawing is tidied up. Undo brings the old one back."),
        "strange": _("Nothing was moved: tidying up knows no pools, lanes, groups or data. Take these away first:"),
        "untidy": _("Nothing was moved: no layout was found. Connect every element and try again."),
    }


def _simulation_words() -> dict[str, str]:
    return {
        "Simulation Log": _("Log of the simulation"),
        "No Entries": _("Nothing has run yet"),
        "Close": _("Close"),
        "Toggle Simulation Log": _("Show or hide the log"),
        "Play/Pause Simulation": _("Go on or pause"),
        "Play Simulation": _("The simulation goes on"),
        "Pause Simulation": _("The simulation is paused"),
        "Reset Simulation": _("Begin anew"),
        "Set animation speed = Slow": _("Slow tokens"),
        "Set animation speed = Normal": _("Tokens at normal speed"),
        "Set animation speed = Fast": _("Fast tokens"),
        "Set Sequence Flow": _("Choose the way out of here"),
        "Trigger Event": _("Let this event happen"),
        "Add pause point": _("Pause here"),
        "Remove pause point": _("Do not pause here"),
        "Found unsupported elements": _("The simulation does not know some elements"),
        "Not supported": _("Not simulated"),
        "Finished": _("Finished"),
        "Process": _("Process"),
        "SubProcess": _("Part of the process"),
        "{name} started": _("{name} started"),
        "{name} finished": _("{name} finished"),
        "{name} canceled": _("{name} cancelled"),
        "Service Task": _("Step of a worker"),
        "User Task": _("Step of a person"),
        "Business Rule Task": _("Decision"),
        "Call Activity": _("Call of a process"),
        "Receive Task": _("Waits for a message"),
        "Exclusive Gateway": _("One of several ways"),
        "Parallel Gateway": _("All ways at once"),
        "Inclusive Gateway": _("Some of several ways"),
        "Start Event": _("Start"),
        "Intermediate Event": _("Event"),
        "Boundary Event": _("Event at the edge of a step"),
        "End Event": _("End"),
    }


def part_kinds() -> dict[str, str]:
    """Return the parts of a decision file."""
    return {"decision": _("Decision"), "input": _("Column that is asked"), "output": _("Result"), "rule": _("Rule")}


def entry_kinds() -> dict[str, str]:
    """Return the kinds of fields of a form by their names in the file."""
    return {
        "textfield": _("Line of text"),
        "textarea": _("Several lines"),
        "number": _("Number or amount"),
        "checkbox": _("Tick"),
        "radio": _("Choice, all shown"),
        "select": _("Choice from a list"),
        "datetime": _("Day"),
        "text": _("Text to read"),
        "group": _("Group of fields"),
        "separator": _("Line"),
        "spacer": _("Space"),
        "button": _("Button"),
    }
