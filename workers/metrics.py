"""What Prometheus may ask of the workers."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


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
