"""What the style rules of the diagram editor find, in the language of the page: bpmnlint's own messages are English only."""

from flask_babel import gettext as _


def style_words() -> dict[str, tuple[str, str]]:
    """Return by bpmnlint's name of a rule what it found and what to do."""
    return {**_flow_words(), **_event_words(), **_drawing_words()}


def _flow_words() -> dict[str, tuple[str, str]]:
    return {
        "conditional-flows": (_("A flow has no condition"), _("Say when each flow behind the gateway is taken, and which one otherwise.")),
        "fake-join": (
            _("Several flows end here without a gateway"),
            _("Join them by a gateway first, so that a reader sees whether one or all are awaited."),
        ),
        "no-implicit-split": (_("Several flows begin here without a gateway"), _("Put a gateway behind this step.")),
        "no-gateway-join-fork": (_("This gateway joins and splits at once"), _("Use two gateways, one for each.")),
        "superfluous-gateway": (_("This gateway neither joins nor splits"), _("Take it away, or connect the flow that is missing.")),
        "no-complex-gateway": (_("A complex gateway is not understood by most"), _("Use gateways for one or for all ways.")),
        "no-inclusive-gateway": (
            _("A gateway for some of several ways is hard to read"),
            _("Use gateways for one or for all ways where that says the same."),
        ),
        "no-disconnected": (_("Nothing leads here and nothing leads away"), _("Connect this element, or take it away.")),
        "no-duplicate-sequence-flows": (_("Two flows connect the same elements"), _("Take one of them away.")),
        "event-based-gateway": (_("Behind this gateway only events may stand"), _("Let each flow lead to an event that is waited for.")),
        "ad-hoc-sub-process": (_("A part without an order has a start or an end"), _("Use a part of the process with flows instead.")),
    }


def _event_words() -> dict[str, tuple[str, str]]:
    return {
        "start-event-required": (_("The start is missing"), _("Add a start, so that a reader knows where to begin.")),
        "end-event-required": (_("The end is missing"), _("Add an end that names the outcome.")),
        "no-implicit-start": (_("The process begins here without a start"), _("Put a start before it, or let a flow lead here.")),
        "no-implicit-end": (_("The process stops here without an end"), _("Put an end behind it that names the outcome.")),
        "single-blank-start-event": (_("There are several plain starts"), _("Keep one; others need what starts them, such as a message.")),
        "sub-process-blank-start-event": (_("A start within a part waits for something"), _("Use a plain start there.")),
        "event-sub-process-typed-start-event": (
            _("It is not said what starts this part"),
            _("Choose a kind for its start, such as a message or a time."),
        ),
        "single-event-definition": (_("An event waits for several things, or for none"), _("Choose exactly one.")),
        "link-event": (_("A link leads nowhere"), _("Give both ends of the link the same name.")),
        "superfluous-termination": (_("This end terminates what is over anyway"), _("Use a plain end.")),
        "global": (
            _("A message, error or signal is named twice or not used"),
            _("Use one of each name, and take away what nothing refers to."),
        ),
    }


def _drawing_words() -> dict[str, tuple[str, str]]:
    return {
        "label-required": (_("A name is missing"), _("Name it in plain words: gateways ask, flows answer, ends state the outcome.")),
        "superfluous-label": (
            _("The name of this flow tells nothing"),
            _("Take it away: only what leaves a deciding gateway needs a name."),
        ),
        "no-bpmndi": (_("This element is not drawn"), _("Draw it anew; it can be found by nobody.")),
        "no-overlapping-elements": (_("Elements lie on each other"), _("Move them apart, or tidy up.")),
    }
