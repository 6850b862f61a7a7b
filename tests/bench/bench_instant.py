"""Measure the instant path on the running system: applications at a steady rate, ever higher, until the 99th percentile passes 3 s.

`python tests/bench/bench_instant.py [--seconds 20] [--rates 1,2,5,10] [--json FILE]`. A slow answer does not slow the next arrival down.
Beside it, in the same run and on the same engine, what the engine alone carries (`instant_ceiling`).
"""

import argparse
import json
import platform
import re
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lending.domain.applications import Application
from lending.domain.new_application import NewApplication
from lending.domain.tasks import HumanTask
from lending.service.business_date import read_business_date
from lending.service.users import issue_token
from tests.bench.instant_ceiling import Carried, Loop, carried, script_of
from tests.support.applicants import CLEAN, application, customer, papers, person
from tests.support.stack import Stack, running_stack, wait_for

#: The knee is where the 99th percentile passes this, seconds.
LIMIT = 3.0
KINDS = ("identity", "income_proof", "purpose_proof")


@dataclass(frozen=True)
class Step:
    """What one rate gave; seconds."""

    rate: float
    applications: int
    offered: int
    offer_p50: float
    offer_p99: float
    money_p50: float
    money_p99: float


def prepare(stack: Stack, serial: int) -> tuple[dict[str, object], str]:
    """Sign a customer up, hand the papers in, and return the request's body and the token."""
    today = read_business_date(stack.bank)
    actor = customer(stack.bank, serial)
    documents = papers(stack.bank, actor, KINDS, today)
    headers = {"Authorization": f"Bearer {stack.settings.agency_credential}"}
    overrides = {"id_number": person(serial).id_number, "overrides": CLEAN}
    requests.put(f"{stack.url('sandbox')}/sandbox/v1/people", json=overrides, headers=headers, timeout=10).raise_for_status()
    return body_of(application(serial), documents), issue_token(stack.bank, f"c{serial}")


def body_of(new: NewApplication, documents: tuple[str, ...]) -> dict[str, object]:
    """Return an application as the API takes it."""
    body = json.loads(json.dumps(asdict(new), default=lambda value: sorted(value) if isinstance(value, frozenset) else str(value)))
    for name in ("scorecard", "guarantor"):
        body.pop(name)
    return {**body, "documents": list(documents)}


def submit(stack: Stack, body: dict[str, object], token: str) -> str:
    """Submit over HTTP and return the application's id."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.post(f"{stack.url('webapp')}/api/v1/applications", json=body, headers=headers, timeout=60)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def sign(stack: Stack, application_id: str, token: str, serial: int) -> None:
    """Open, ask for the code, read it from the phone, confirm."""
    base = f"{stack.url('webapp')}/api/v1/applications/{application_id}/contracts"
    headers = {"Authorization": f"Bearer {token}"}
    for step in ("open", "code"):
        requests.post(f"{base}/{step}", headers=headers, timeout=60).raise_for_status()
    messages = [message.text for message in stack.bank.agencies.sms_inbox(person(serial).phone)]
    code = next(found.group(1) for text in reversed(messages) if (found := re.search(r"驗證碼 (\d{6})", text)))
    requests.post(f"{base}/confirm", json={"code": code}, headers=headers, timeout=60).raise_for_status()


def one(stack: Stack, at: float, serial: int, prepared: tuple[dict[str, object], str]) -> str:
    """Apply at the moment given, sign once offered, and return the id."""
    time.sleep(max(0.0, at - time.monotonic()))
    application_id = submit(stack, *prepared)
    wait_for(lambda: has_task(stack, application_id), 120, every=0.25)
    if state(stack, application_id).offered_at:
        sign(stack, application_id, prepared[1], serial)
        wait_for(lambda: state(stack, application_id).disbursed_at, 120, every=0.25)
    return application_id


def has_task(stack: Stack, application_id: str) -> bool:
    """Say whether a task waits for a person: the customer's signature, or an officer's work where the case left the instant path."""
    with stack.bank.read() as book:
        return bool(book.count(HumanTask, application_id=application_id))


def state(stack: Stack, application_id: str) -> Application:
    """Read the application from the book."""
    with stack.bank.read() as book:
        return book.get(Application, application_id)


def measure(stack: Stack, rate: float, seconds: float, serial: int) -> Step:
    """Run one rate for a while."""
    count = max(20, round(rate * seconds))
    prepared = [prepare(stack, serial + number) for number in range(count)]
    begin = time.monotonic() + 0.5
    with ThreadPoolExecutor(64) as pool:
        futures = [pool.submit(one, stack, begin + number / rate, serial + number, item) for number, item in enumerate(prepared)]
        done = [state(stack, future.result()) for future in futures]
    offers = [(item.offered_at - item.submitted_at).total_seconds() for item in done if item.offered_at]
    money = [(item.disbursed_at - item.signed_at).total_seconds() for item in done if item.disbursed_at and item.signed_at]
    return Step(rate, count, len(offers), median(offers), quantiles(offers, n=100)[98], median(money), quantiles(money, n=100)[98])


def measure_ceiling(stack: Stack, rates: list[float], seconds: float) -> list[Carried]:
    """Let one application through, then have a bare loop answer as it was answered, at each rate."""
    script = script_of(stack.bank, one(stack, 0.0, 999_000, prepare(stack, 999_000)))
    for part in ("workers", "webapp"):
        # In order: for a worker that was killed the engine would lock the first job, and the first application wait for half a minute.
        stack.kill(part, signal.SIGTERM)
    assert stack.engine is not None
    print("the engine alone, each job answered at once by a bare loop (seconds; ms of processor time an application)")
    print("rate/s  applied  start→offer p50   p99   signature→end p50   p99   engine ms  loop ms")
    found = []
    with Loop(stack.bank.engine.rest, script) as loop:
        for rate in rates:
            step = carried(loop, stack.engine.pid, rate, seconds)
            found.append(step)
            print(
                f"{step.rate:6g} {step.applications:8d} {step.offer_p50:16.2f} {step.offer_p99:5.2f}"
                f" {step.money_p50:19.2f} {step.money_p99:5.2f} {step.engine_ms:11.0f} {step.loop_ms:8.0f}"
            )
    return found


def main() -> None:
    """Raise the rate step by step and state the knee."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rates", default="1,2,5,10,20")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    steps: list[Step] = []
    with tempfile.TemporaryDirectory() as directory, running_stack(Path(directory), LOANFLOW_READING_SECONDS="0") as stack:
        measure(stack, 2, 5, 0)  # warm the engine, the compilers and the connections
        print(f"{platform.processor() or platform.machine()}, Operaton on H2, SQLite, one worker process, {options.seconds:g} s a rate")
        print("rate/s  applied  offered  submit→offer p50   p99   signature→money p50   p99  (seconds)")
        for number, rate in enumerate(map(float, options.rates.split(",")), start=1):
            step = measure(stack, rate, options.seconds, number * 10_000)
            steps.append(step)
            print(
                f"{step.rate:6g} {step.applications:8d} {step.offered:8d} {step.offer_p50:18.2f} {step.offer_p99:5.2f}"
                f" {step.money_p50:21.2f} {step.money_p99:5.2f}"
            )
            if step.offer_p99 > LIMIT:
                break
        ceiling = measure_ceiling(stack, [step.rate for step in steps], options.seconds)
    held = [step.rate for step in steps if step.offer_p99 <= LIMIT]
    print(f"knee: the 99th percentile of submit→offer stays within {LIMIT:g} s up to {max(held, default=0):g} applications a second")
    if options.json:
        options.json.write_text(
            json.dumps({"loanflow": [asdict(step) for step in steps], "engine_alone": [asdict(step) for step in ceiling]}, indent=2)
        )


if __name__ == "__main__":
    main()
