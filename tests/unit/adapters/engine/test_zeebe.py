from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from zeebe_grpc.gateway_pb2 import BrokerInfo, Deployment, DeployResourceResponse, Partition, ProcessMetadata, TopologyResponse
from zeebe_grpc.gateway_pb2_grpc import GatewayServicer, add_GatewayServicer_to_server

from lending.adapters.engine.gate import DeploymentRefusedError
from lending.adapters.engine.zeebe import ZeebeEngine, ZeebeRefusedError, deploy
from lending.errors import EngineUnavailableError

EXAMPLE = "two_engines_example.bpmn"


class FakeGateway(GatewayServicer):
    """A gateway that keeps what it is given, and refuses on request."""

    def __init__(self):
        self.resources = {}
        self.refusal = None
        self.health = Partition.HEALTHY

    def DeployResource(self, request, context):  # noqa: N802 - gRPC's name
        if self.refusal:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, self.refusal)
        self.resources = {resource.name: resource.content for resource in request.resources}
        return DeployResourceResponse(key=1, deployments=[Deployment(process=ProcessMetadata(bpmnProcessId="p", processDefinitionKey=7))])

    def Topology(self, request, context):  # noqa: ARG002, N802 - gRPC's name
        partition = Partition(partitionId=1, role=Partition.LEADER, health=self.health)
        return TopologyResponse(gatewayVersion="8.5.8", partitionsCount=1, brokers=[BrokerInfo(partitions=[partition])])


@pytest.fixture
def gateway():
    fake = FakeGateway()
    server = grpc.server(ThreadPoolExecutor(2))
    add_GatewayServicer_to_server(fake, server)
    fake.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield fake
    server.stop(0).wait()


@pytest.fixture
def engine(gateway):
    engine = ZeebeEngine(gateway.address)
    yield engine
    engine.close()


def test_a_deployment_goes_through_the_dialect(gateway, engine, good):
    assert engine.deploy("bank", good.files()) == ("7",)

    assert gateway.resources.keys() == good.files().keys()
    assert b'=route = "manual"' in gateway.resources[EXAMPLE]
    assert b"${route" not in gateway.resources[EXAMPLE]


def test_a_deployment_that_the_gate_refuses_never_leaves(gateway, engine, good):
    with pytest.raises(DeploymentRefusedError, match="expression-subset"):
        engine.deploy("bank", good.files() | {EXAMPLE: good.with_change(EXAMPLE, "${late_at}", "${bean.late()}")})

    assert gateway.resources == {}


def test_an_unknown_topic_never_leaves(gateway, good):
    engine = ZeebeEngine(gateway.address, topics=())

    with pytest.raises(DeploymentRefusedError, match="unknown-topic"):
        engine.deploy("bank", good.files())
    engine.close()


def test_a_refusal_of_the_broker_is_told(gateway, engine, good):
    gateway.refusal = "element 'x' is not supported"

    with pytest.raises(ZeebeRefusedError, match="element 'x' is not supported"):
        engine.deploy("bank", good.files())


def test_files_are_deployed_to_an_address(gateway, good):
    assert deploy(gateway.address, good.files()) == ("7",)


def test_a_gateway_with_a_healthy_leader_is_healthy(gateway, engine):
    assert engine.healthy() is None
    assert engine.topology().version == "8.5.8"


def test_a_gateway_without_a_healthy_leader_says_so(gateway, engine):
    gateway.health = Partition.UNHEALTHY

    assert engine.healthy() == "Zeebe has a healthy leader for 0 of 1 partitions."


def test_a_gateway_that_is_not_there_is_a_passing_fault(good):
    engine = ZeebeEngine("127.0.0.1:1")

    with pytest.raises(EngineUnavailableError):
        engine.deploy("bank", good.files())
    assert "gateway" in engine.healthy()
    engine.close()
