"""Rules for the work handed to workers."""

import re
from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.gate_rules.document import Document, camunda, extension, local
from lending.adapters.engine.gate_rules.finding import Problem, Rule, shown
from lending.sentence import say

_FUNCTION = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def chosen_work(document: Document) -> Iterator[Problem]:
    """Demand that a step says what is to be done: a new one says nothing yet, and one sentence on it is enough."""
    for task, holder in _steps(document):
        if _says_nothing(task, holder):
            todo = say("Choose it under “Work of a worker”, or set the topic for both engines.")
            yield Problem(task, say("No work is chosen yet."), todo)


def topic_names(document: Document) -> Iterator[Problem]:
    """Demand that a task's topic is the process and the task, the name of the worker's function."""
    for task, holder in _work(document):
        topic, wanted = camunda(holder, "topic"), f"{document.process_of(task)}.{task.get('id', '')}"
        if not _FUNCTION.fullmatch(task.get("id", "")):
            yield Problem(
                task, say("The id %(id)s cannot be a function's name.", id=shown(task.get("id", ""))), say("Write it in snake_case.")
            )
        if topic != wanted:
            yield Problem(
                task,
                say("The topic is %(topic)s, not %(wanted)s.", topic=shown(topic or ""), wanted=shown(wanted)),
                say('Set camunda:topic="%(topic)s".', topic=wanted),
            )


def external(document: Document) -> Iterator[Problem]:
    """Demand that a task is an external one on both engines, with the same topic."""
    for task, holder in _work(document):
        definition = extension(task, "taskDefinition")
        if camunda(holder, "type") != "external":
            yield Problem(task, say("The task is not an external task."), say('Set camunda:type="external".'))
        if definition is None or definition.get("type") != camunda(holder, "topic"):
            yield Problem(
                task,
                say("The job type of the second engine is missing or is not the topic."),
                say("Set zeebe:taskDefinition type to the topic."),
            )
        if definition is not None and not re.fullmatch(r"\d{1,2}", definition.get("retries", "3"), re.ASCII):
            yield Problem(task, say("The retries are not a small number."), say('Set retries="3".'))


def known_topics(document: Document) -> Iterator[Problem]:
    """Refuse a topic that no worker serves: its instances would wait for ever."""
    for task, holder in _work(document):
        topic = camunda(holder, "topic")
        if document.topics is not None and topic not in document.topics:
            yield Problem(
                task,
                say("No worker serves the topic %(topic)s.", topic=shown(topic or "")),
                say("Write the worker's function first, or correct the topic."),
            )


def _work(document: Document) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield each step that says something of its work, with the element that carries its topic."""
    return ((task, holder) for task, holder in _steps(document) if not _says_nothing(task, holder))


def _says_nothing(task: etree._Element, holder: etree._Element) -> bool:
    return camunda(holder, "topic") is None and camunda(holder, "type") is None and extension(task, "taskDefinition") is None


def _steps(document: Document) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield each task or throwing message event with the element that carries its topic."""
    for task in document.each("serviceTask", "sendTask"):
        yield task, task
    for definition in document.each("messageEventDefinition"):
        event = definition.getparent()
        if event is not None and local(event) in {"endEvent", "intermediateThrowEvent"}:
            yield event, definition


TOPIC_RULES: dict[str, Rule] = {"work": chosen_work, "topic-name": topic_names, "external-task": external, "unknown-topic": known_topics}
