"""Zeebe, the second engine, as far as it serves the bank today: it takes the deployments and says how it is.

The rest of the `Engine` port comes with the second full engine; this class already has its shape.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import grpc
from zeebe_grpc.gateway_pb2 import DeployResourceRequest, DeployResourceResponse, Resource, TopologyRequest, TopologyResponse
from zeebe_grpc.gateway_pb2_grpc import GatewayStub

from lending.adapters.engine.dialect import to_zeebe
from lending.adapters.engine.gate import require_clean
from lending.errors import EngineUnavailableError, LendingError

#: How long one call may take, a deployment included.
TIMEOUT = timedelta(seconds=20)
_PASSING = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED})
#: What a deployment of each kind of file is called in the answer, and the field that identifies it.
_KEYS = (("process", "processDefinitionKey"), ("decision", "decisionKey"), ("form", "formKey"))


class ZeebeRefusedError(LendingError):
    """The second engine refuses this."""


@dataclass(frozen=True, slots=True)
class Topology:
    """The brokers behind a gateway."""

    version: str
    brokers: int
    partitions: int
    #: Partitions that have a healthy leader.
    led: int


class ZeebeEngine:
    """A Zeebe gateway at an address such as `127.0.0.1:26500`; close it after use."""

    def __init__(self, gateway_address: str, *, topics: Collection[str] | None = None, timeout: timedelta = TIMEOUT) -> None:
        self._channel = grpc.insecure_channel(gateway_address)  # loopback only; credentials come with the second full engine
        self._stub = GatewayStub(self._channel)
        self._topics = topics
        self._timeout = timeout.total_seconds()

    def deploy(self, name: str, resources: Mapping[str, bytes]) -> tuple[str, ...]:
        """Deploy a set of files through the gate and the dialect; return the keys of their definitions.

        A file that has not changed keeps its version. Zeebe names no deployments, so `name` only appears in errors.
        Raises DeploymentRefusedError, ZeebeRefusedError, EngineUnavailableError.
        """
        require_clean(resources, topics=self._topics)
        request = DeployResourceRequest(resources=[Resource(name=file, content=to_zeebe(content)) for file, content in resources.items()])
        with _translated(f"deploy {name}"):
            response: DeployResourceResponse = self._call(self._stub.DeployResource, request)
        return tuple(_keys(response))

    def topology(self) -> Topology:
        """Ask for the brokers and their partitions.

        Raises EngineUnavailableError.
        """
        with _translated("tell its topology"):
            answer: TopologyResponse = self._call(self._stub.Topology, TopologyRequest())
        partitions = [partition for broker in answer.brokers for partition in broker.partitions]
        led = sum(partition.role == partition.LEADER and partition.health == partition.HEALTHY for partition in partitions)
        return Topology(answer.gatewayVersion, len(answer.brokers), answer.partitionsCount, led)

    def healthy(self) -> str | None:
        """Return None when every partition has a healthy leader, or why not."""
        try:
            topology = self.topology()
        except LendingError as error:
            return str(error)
        if topology.led < topology.partitions or not topology.partitions:
            return f"Zeebe has a healthy leader for {topology.led} of {topology.partitions} partitions."
        return None

    def close(self) -> None:
        """Close the connection."""
        self._channel.close()

    def _call(self, method: Callable[..., Any], request: object) -> Any:
        return method(request, timeout=self._timeout)


def deploy(gateway_address: str, resources: Mapping[str, bytes]) -> tuple[str, ...]:
    """Deploy a set of files to the gateway at an address, and return the keys of their definitions.

    Raises as ZeebeEngine.deploy does.
    """
    engine = ZeebeEngine(gateway_address)
    try:
        return engine.deploy("resources", resources)
    finally:
        engine.close()


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Say in the bank's errors what went wrong with a call."""
    try:
        yield
    except grpc.RpcError as error:
        if error.code() in _PASSING:
            raise EngineUnavailableError(f"Zeebe could not {what}: {error.code().name}. Is its gateway running?") from error
        raise ZeebeRefusedError(f"Zeebe refused to {what}: {error.details()}") from error


def _keys(response: DeployResourceResponse) -> Iterator[str]:
    for deployment in response.deployments:
        for kind, key in _KEYS:
            if deployment.HasField(kind):
                yield str(getattr(getattr(deployment, kind), key))
