"""What Prometheus may ask of the workers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector


@dataclass(frozen=True, slots=True)
class Metrics:
    """The instruments of one runtime, in a registry of their own."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    jobs: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    in_hand: Gauge = field(init=False)
    last_fetch: Gauge = field(init=False)

    def __post_init__(self) -> None:
        made = {
            "jobs": Counter("loanflow_jobs", "Jobs by topic and outcome.", ["topic", "outcome"], registry=self.registry),
            "seconds": Histogram("loanflow_job_seconds", "Seconds from start to report, by topic.", ["topic"], registry=self.registry),
            "in_hand": Gauge("loanflow_jobs_in_hand", "Jobs fetched and not yet reported.", registry=self.registry),
            "last_fetch": Gauge("loanflow_last_fetch_timestamp_seconds", "When the engine last answered a fetch.", registry=self.registry),
        }
        for name, instrument in made.items():
            object.__setattr__(self, name, instrument)

    def watch(self, agencies: Callable[[], Mapping[str, bool]]) -> None:
        """Have it told at each asking which agencies answer."""
        self.registry.register(_Agencies(agencies))


class _Agencies(Collector):
    """Asked when Prometheus asks, not when an agency fails."""

    def __init__(self, answering: Callable[[], Mapping[str, bool]]) -> None:
        self._answering = answering

    def collect(self) -> Iterable[Metric]:
        told = GaugeMetricFamily(
            "loanflow_agency_away", "1 from several failures of an agency in a row until its next usable answer.", labels=["agency"]
        )
        for agency, answers in self._answering().items():
            told.add_metric([agency], 0.0 if answers else 1.0)
        yield told
