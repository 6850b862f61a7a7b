"""The worker process: `python -m workers`."""

import logging
import sys
import time
from dataclasses import replace
from datetime import timedelta

from lending.adapters.documents.papers_aside import PapersAside
from lending.adapters.engine.operaton_jobs import OperatonJobs
from lending.adapters.engine.operaton_rest import Rest
from lending.adapters.models import bundled_models, gate
from lending.bootstrap import build_bank, settle
from lending.config import Settings
from lending.errors import EngineUnavailableError
from lending.service.modelling.in_force import models_in_force
from lending.service.models import deploy_models
from lending.service.ports import Bank
from workers import (
    approval,
    asset_preservation,
    collection,
    daily_close,
    due_diligence,
    intake,
    legal_action,
    loan_origination,
    monthly_review,
    restructuring,
    risk_intervention,
    segment_follow_up,
    signing_and_disbursement,
)
from workers.chores import Chores
from workers.health import serve
from workers.policies import Retries
from workers.router import Router
from workers.runtime import build, run_until_signal

log = logging.getLogger("loanflow.workers")

MODULES = (
    loan_origination,
    intake,
    due_diligence,
    approval,
    signing_and_disbursement,
    daily_close,
    collection,
    legal_action,
    asset_preservation,
    restructuring,
    risk_intervention,
    monthly_review,
    segment_follow_up,
)
#: Seconds between knocks at an engine that is not there yet.
_KNOCK = 0.5


def main() -> int:
    """Serve every topic, carry the outbox and the task feed, until told to stop."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = Settings.load()
    papers = PapersAside(settings.state / "authority")
    bank = replace(build_bank(settings), papers=papers)
    router = Router(bank, MODULES)
    chores = Chores(bank)
    source = OperatonJobs(Rest(settings.engine_url, settings.engine_user, settings.engine_password), f"workers-{settings.workers_port}")
    retries = Retries(tries=settings.job_tries, base=timedelta(seconds=settings.job_backoff_seconds))
    runtime = build(source, router, retries=retries, after_complete=chores.nudge)
    close = serve(runtime, settings.workers_port, chores.trouble, bank.agencies.answering)
    deploy_when_ready(bank, router.topics)
    chores.start()
    papers.begin()
    settle()
    try:
        return run_until_signal(runtime)
    finally:
        chores.stop()
        papers.end()
        close()


def deploy_when_ready(bank: Bank, topics: tuple[str, ...]) -> None:
    """Deploy the models in force as soon as the engine answers: those that ship, but for the diagrams that process owners released.

    Until then only a small question is asked: to read and check every model takes half a second of processor time.
    """
    said = False
    while True:
        trouble = bank.engine.healthy()
        if trouble is None:
            try:
                count = deploy_models(bank, models_in_force(bank, bundled_models()), lambda resources: gate(resources, topics))
            except EngineUnavailableError as error:
                trouble = str(error)
            else:
                log.info("models deployed: %d new process definitions", count)
                return
        if not said:
            log.warning("the engine is not there yet: %s", trouble)
        said = True
        time.sleep(_KNOCK)


if __name__ == "__main__":
    sys.exit(main())
