"""Every diagram and decision of the bank deploys to a real Zeebe broker, through the gate and the dialect."""

import re
import time
from pathlib import Path

import psutil
import pytest
import requests

from engine import launcher
from engine.ports import free_port
from lending.adapters.engine.dialect import to_zeebe
from lending.adapters.engine.zeebe import ZeebeEngine, ZeebeRefusedError

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "unit" / "adapters" / "engine" / "data"
#: The broker takes this many ports in a row.
PORTS = 4

pytestmark = pytest.mark.zeebe


def read(directory):
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.suffix in {".bpmn", ".dmn", ".form"}
    }


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    launcher.prepare("zeebe")
    process = launcher.start("zeebe", tmp_path_factory.mktemp("zeebe"), port := free_port(PORTS), controlled_clock=True)
    with process:
        process.wait_ready(120)
        process.gateway, process.actuator = f"127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}/actuator"
        yield process


@pytest.fixture(scope="module")
def engine(broker):
    engine = ZeebeEngine(broker.gateway)
    # The broker answers before its gateway has seen the leader of the partition.
    deadline = time.monotonic() + 60
    while (trouble := engine.healthy()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert trouble is None
    yield engine
    engine.close()


def test_the_broker_is_healthy_and_of_the_locked_version(engine):
    assert engine.healthy() is None
    assert engine.topology().version == "8.5.8"


@pytest.mark.parametrize("directory", [EXAMPLES, ROOT / "bpmn"], ids=["examples", "bank"])
def test_every_diagram_decision_and_form_deploys_as_one_set(engine, directory):
    files = read(directory)
    assert any(name.endswith(".bpmn") for name in files)

    keys = engine.deploy(directory.name, files)

    defined = sum(len(re.findall(rb"<(?:\w+:)?(?:process|decision) id=", content)) for content in files.values())
    assert len(keys) == len(set(keys)) >= defined


def test_a_set_that_has_not_changed_keeps_its_versions(engine):
    assert engine.deploy("examples", read(EXAMPLES)) == engine.deploy("examples", read(EXAMPLES))


def test_without_the_dialect_the_broker_refuses(engine, monkeypatch):
    monkeypatch.setattr("lending.adapters.engine.zeebe.to_zeebe", lambda content: content)
    files = read(EXAMPLES)
    assert any(to_zeebe(content) != content for content in files.values())

    with pytest.raises(ZeebeRefusedError):
        engine.deploy("examples", files)


def test_the_broker_listens_on_loopback_only(broker, engine):
    processes = [psutil.Process(broker.pid), *psutil.Process(broker.pid).children(recursive=True)]
    listening = {
        connection.laddr.ip for process in processes for connection in process.net_connections("tcp") if connection.status == "LISTEN"
    }

    assert listening
    assert all(address.removeprefix("::ffff:").startswith("127.") or address == "::1" for address in listening)


def test_its_clock_can_be_moved(broker, engine):
    moved = requests.post(f"{broker.actuator}/clock/add", json={"offsetMilli": 86_400_000}, timeout=10)
    assert moved.status_code == 200
