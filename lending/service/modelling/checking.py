"""The deploy gate as people ask it: what stands against a file, and what is not even taken as a draft."""

from collections.abc import Mapping, Sequence

from lending.domain.actors import Actor
from lending.errors import InvalidInputError
from lending.service.modelling.in_force import models_in_force
from lending.service.modelling.ports import GateFinding
from lending.service.modelling.reading import ids_in
from lending.service.modelling.shelves import name_of
from lending.service.ports import Bank
from lending.service.staff import require_staff

_UNSAFE_XML = "The file declares a document type, an entity or a processing instruction; remove it."
#: What is refused at the door, by the gate's rule: it would run code, or cannot be read without risk. The rest is a draft with findings.
REFUSED: Mapping[str, str] = {
    "script": "The file runs a script in the engine; compute it in a worker, or decide it in a decision table.",
    "listener": "The file runs a listener in the engine; do that work in a service task with a topic.",
    "connector": "The file calls the outside from the engine; do it in a worker.",
    "delegate-code": "The file calls code in the engine; make it a service task with a topic.",
    "doctype": _UNSAFE_XML,
    "processing-instruction": _UNSAFE_XML,
    "external-schema": "The file points to a schema elsewhere; remove the attribute.",
    "encoding": "The file is not UTF-8 text; save it as UTF-8.",
    "size": "The file is larger than a diagram may be: 1 MB, 20,000 elements, 50 attributes; split it into called processes.",
    "depth": "The elements are nested too deep; flatten the diagram, or use called processes.",
    "not-xml": "The file is not well-formed XML; save it anew.",
    "not-json": "The file is not well-formed JSON; save it anew.",
    "root-element": "The file is not of the kind its name says; save it as BPMN 2.0, or as DMN 1.3.",
    "expression-language": "A cell is in another language than FEEL; remove the attribute.",
}

#: What is refused in a file from elsewhere too, and is only a finding in one that is being typed.
_REFUSED_UPLOADS: Mapping[str, str] = {
    **REFUSED,
    "expression-subset": "An expression calls a method or reaches into an object; compare names and plain values.",
    "expression-place": "An expression stands where both engines expect a plain value; write a plain value.",
    "feel-subset": "A cell calls a function or says more than a test; use values, comparisons and ranges.",
    "decision-word": "The file says more than a decision table does; remove what the gate names.",
    "form-markup": "The form holds markup, a template or an address; write plain text.",
    "form-expression": "The form loads, computes or repeats; use plain fields.",
    "form-component": "The form has a kind of field that the bank does not take; use text, number, choice, date or tick.",
}

#: Of these a form is told in words of its own: it has no diagram and calls nothing.
_REFUSED_FORMS: Mapping[str, str] = {
    "size": "The file is larger than a form may be: 1 MB; ask for less in it.",
    "depth": "The fields are nested too deep; take them out of their groups.",
}
#: What of this nobody draws by mistake: that a file held it is journalled.
HOSTILE = frozenset(
    {
        *("script", "listener", "connector", "delegate-code", "doctype", "processing-instruction", "external-schema", "size", "depth"),
        *("expression-language", "expression-subset", "form-markup", "form-expression"),
    }
)


def check_file(bank: Bank, actor: Actor, name: str, content: bytes) -> Sequence[GateFinding]:
    """Ask the gate about one file; anybody of the bank's staff may."""
    require_staff(actor)
    return bank.models.check(name, content)


def check_model(bank: Bank, file: str, content: bytes) -> Sequence[GateFinding]:
    """Ask the gate about a model among all those in force: what it calls must be there, and what calls it must go on working."""
    return bank.models.check_among(file, content, models_in_force(bank, bank.models.shipped()))


def require_harmless(bank: Bank, file: str, content: bytes, *, uploaded: bool = False) -> None:
    """Refuse a file that would run code, cannot be read safely, or is another model; InvalidInputError names `file`."""
    refused = {**(_REFUSED_UPLOADS if uploaded else REFUSED), **(_REFUSED_FORMS if file.endswith(".form") else {})}
    broken = [each.rule for each in bank.models.check(file, content) if each.rule in refused]
    problems = dict.fromkeys(refused[rule] for rule in broken)
    if not problems and not _is_itself(file, content):
        problems = {"The file holds another process, decision or form; a model keeps its id.": None}
    if problems:
        raise InvalidInputError({"file": list(problems)}, found=sorted(HOSTILE.intersection(broken)))


def _is_itself(file: str, content: bytes) -> bool:
    ids = ids_in(file, content)
    return name_of(file) in ids if file.endswith(".dmn") else ids == [name_of(file)]
