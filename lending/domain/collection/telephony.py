"""What the telephone exchange answers."""

from dataclasses import dataclass
from datetime import datetime

from lending.domain.wire_value import WireValue


@dataclass(frozen=True, kw_only=True)
class TelephoneCall(WireValue):
    """What came of dialling: answered | no_answer; `recording` is where the exchange keeps what was said, empty without an answer."""

    key: str
    call_id: str
    status: str
    recording: str
    began_at: datetime
