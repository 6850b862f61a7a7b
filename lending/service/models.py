"""Deploy the bank's diagrams, decisions and forms: through the gate, and on record."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from lending.domain.actors import WORKER, Actor
from lending.domain.records import Action
from lending.errors import LendingError
from lending.service import journal
from lending.service.ports import Bank


class GateRefusedError(LendingError):
    """The deploy gate refused the models."""


def deploy_models(
    bank: Bank, resources: Mapping[str, bytes], gate: Callable[[Mapping[str, bytes]], Sequence[str]], actor: Actor = WORKER
) -> int:
    """Deploy what changed and return the number of new process definitions.

    GateRefusedError lists every finding; nothing is deployed then.
    """
    findings = gate(resources)
    if findings:
        raise GateRefusedError("The deploy gate refused the models:\n" + "\n".join(findings))
    deployed = bank.engine.deploy("loanflow", resources)
    if deployed:
        with bank.begin() as book:
            hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(resources.items())}
            journal.record(bank, book, actor, Action.MODEL_DEPLOYED, definitions=list(deployed), sha256=hashes)
    return len(deployed)
