"""The words a diagram may use. Both engines know many more; what is not listed here is refused."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
MODELER = "http://camunda.org/schema/modeler/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
#: Namespaces of the drawing; nothing in them runs.
DRAWING = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    }
)
#: Elements of the drawing.
DRAWING_ELEMENTS = frozenset(
    {"BPMNDiagram", "BPMNPlane", "BPMNShape", "BPMNEdge", "BPMNLabel", "BPMNLabelStyle", "Font", "Bounds", "waypoint"}
)

#: Elements that something can be attached to or flow through.
TASKS = ("serviceTask", "sendTask", "receiveTask", "userTask", "businessRuleTask", "callActivity")
EVENTS = ("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent")
GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway")
FLOW_NODES = (*TASKS, *EVENTS, *GATEWAYS, "subProcess")
#: Event definitions both engines run; `conditional`, `compensate` and `cancel` are not among them.
EVENT_DEFINITIONS = (
    *("messageEventDefinition", "timerEventDefinition", "errorEventDefinition", "signalEventDefinition"),
    *("escalationEventDefinition", "linkEventDefinition", "terminateEventDefinition"),
)
TIMES = ("timeDate", "timeDuration", "timeCycle")
#: Elements whose text is an expression; the dialect rewrites them.
EXPRESSION_TEXTS = ("conditionExpression", *TIMES, "loopCardinality", "completionCondition")
#: Elements that may hold text of any kind.
PLAIN_TEXTS = ("incoming", "outgoing", "documentation", "text")
ARTIFACTS = ("textAnnotation", "association", "group")

_NAMED = frozenset({"id", "name"})
_EVENT = _NAMED | {"parallelMultiple"}
_GATEWAY = _NAMED | {"gatewayDirection"}
_XSI_TYPE = f"{{{XSI}}}type"
_ASYNC = frozenset(f"{{{CAMUNDA}}}{name}" for name in ("asyncBefore", "asyncAfter", "exclusive"))


def _camunda(*names: str) -> frozenset[str]:
    return frozenset(f"{{{CAMUNDA}}}{name}" for name in names)


#: BPMN elements and the attributes each may carry.
ELEMENTS: dict[str, frozenset[str]] = {
    "definitions": _NAMED
    | {"targetNamespace", "exporter", "exporterVersion", f"{{{MODELER}}}executionPlatform", f"{{{MODELER}}}executionPlatformVersion"},
    "process": _NAMED | {"isExecutable", "isClosed", "processType"} | _camunda("historyTimeToLive", "versionTag"),
    "message": _NAMED,
    "signal": _NAMED,
    "error": _NAMED | {"errorCode"},
    "escalation": _NAMED | {"escalationCode"},
    "extensionElements": frozenset(),
    "documentation": frozenset({"id", "textFormat"}),
    "incoming": frozenset(),
    "outgoing": frozenset(),
    "subProcess": _NAMED | {"triggeredByEvent", "default"} | _ASYNC,
    "serviceTask": _NAMED | {"default"} | _ASYNC | _camunda("type", "topic"),
    "sendTask": _NAMED | {"default"} | _ASYNC | _camunda("type", "topic"),
    "receiveTask": _NAMED | {"messageRef", "default"} | _ASYNC,
    "userTask": _NAMED
    | {"default"}
    | _ASYNC
    | _camunda("candidateGroups", "dueDate", "followUpDate", "formKey", "formRef", "formRefBinding"),
    "businessRuleTask": _NAMED
    | {"default"}
    | _ASYNC
    | _camunda("decisionRef", "decisionRefBinding", "resultVariable", "mapDecisionResult"),
    "callActivity": _NAMED | {"calledElement", "default"} | _ASYNC | _camunda("calledElementBinding"),
    "startEvent": _EVENT | {"isInterrupting"} | _ASYNC,
    "endEvent": _EVENT | _ASYNC,
    "boundaryEvent": _EVENT | {"attachedToRef", "cancelActivity"} | _ASYNC,
    "intermediateCatchEvent": _EVENT | _ASYNC,
    "intermediateThrowEvent": _EVENT | _ASYNC,
    "messageEventDefinition": frozenset({"id", "messageRef"}) | _camunda("type", "topic"),
    "timerEventDefinition": frozenset({"id"}),
    "errorEventDefinition": frozenset({"id", "errorRef"}),
    "signalEventDefinition": frozenset({"id", "signalRef"}),
    "escalationEventDefinition": frozenset({"id", "escalationRef"}),
    "linkEventDefinition": _NAMED,
    "terminateEventDefinition": frozenset({"id"}),
    "exclusiveGateway": _GATEWAY | {"default"} | _ASYNC,
    "inclusiveGateway": _GATEWAY | {"default"} | _ASYNC,
    "parallelGateway": _GATEWAY | _ASYNC,
    "eventBasedGateway": _GATEWAY | {"eventGatewayType"} | _ASYNC,
    "sequenceFlow": _NAMED | {"sourceRef", "targetRef"},
    "multiInstanceLoopCharacteristics": frozenset({"id", "isSequential"}) | _ASYNC,
    "textAnnotation": frozenset({"id", "textFormat"}),
    "text": frozenset(),
    "association": frozenset({"id", "sourceRef", "targetRef", "associationDirection"}),
    "group": frozenset({"id", "categoryValueRef"}),
    "category": _NAMED,
    "categoryValue": frozenset({"id", "value"}),
    **{name: frozenset({"id", _XSI_TYPE}) for name in EXPRESSION_TEXTS},
}

#: Extension elements, as (namespace, name), and the attributes each may carry.
EXTENSIONS: dict[tuple[str, str], frozenset[str]] = {
    (CAMUNDA, "in"): frozenset({"variables", "businessKey", "source", "target"}),
    (CAMUNDA, "out"): frozenset({"variables", "source", "target"}),
    (CAMUNDA, "inputOutput"): frozenset(),
    (CAMUNDA, "inputParameter"): frozenset({"name"}),
    (CAMUNDA, "properties"): frozenset(),
    (CAMUNDA, "property"): frozenset({"id", "name", "value"}),
    (CAMUNDA, "failedJobRetryTimeCycle"): frozenset(),
    (ZEEBE, "taskDefinition"): frozenset({"type", "retries"}),
    (ZEEBE, "calledDecision"): frozenset({"decisionId", "resultVariable"}),
    (ZEEBE, "calledElement"): frozenset({"processId", "propagateAllChildVariables", "propagateAllParentVariables"}),
    (ZEEBE, "assignmentDefinition"): frozenset({"candidateGroups"}),
    (ZEEBE, "taskSchedule"): frozenset({"dueDate", "followUpDate"}),
    (ZEEBE, "formDefinition"): frozenset({"formId"}),
    (ZEEBE, "loopCharacteristics"): frozenset({"inputCollection", "inputElement"}),
    (ZEEBE, "subscription"): frozenset({"correlationKey"}),
    (ZEEBE, "ioMapping"): frozenset(),
    (ZEEBE, "input"): frozenset({"source", "target"}),
    (ZEEBE, "output"): frozenset({"source", "target"}),
    (ZEEBE, "taskHeaders"): frozenset(),
    (ZEEBE, "header"): frozenset({"key", "value"}),
    (ZEEBE, "properties"): frozenset(),
    (ZEEBE, "property"): frozenset({"name", "value"}),
    (ZEEBE, "versionTag"): frozenset({"value"}),
}

#: What runs code, by the rule that refuses it: elements of any namespace, by name.
CODE_ELEMENTS: dict[str, frozenset[str]] = {
    "script": frozenset({"scriptTask", "script"}),
    "listener": frozenset({"executionListener", "taskListener", "executionListeners", "taskListeners"}),
    "connector": frozenset({"connector", "connectorId"}),
}
#: What runs code, by the rule that refuses it: attributes of any namespace, by name.
CODE_ATTRIBUTES: dict[str, frozenset[str]] = {
    "delegate-code": frozenset({"class", "expression", "delegateExpression", "variableMappingClass", "variableMappingDelegateExpression"}),
    "script": frozenset({"scriptFormat", "resource", "language"}),
}
