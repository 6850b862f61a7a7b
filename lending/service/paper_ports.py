"""Papers and files: how they are made, signed and kept, as protocols."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Blobs(Protocol):
    """Contents kept by their hash."""

    def put(self, content: bytes) -> str:
        """Keep a content and return its SHA-256."""

    def get(self, sha256: str) -> bytes:
        """Return a content or raise NotFoundError."""

    def remove(self, sha256: str) -> None:
        """Forget a content for good; harmless when there is none."""


class Papers(Protocol):
    """Papers as PDF and the signatures on them."""

    def render(self, template: str, data: Mapping[str, object], lang: str) -> bytes:
        """Render a paper."""

    def sign(self, pdf: bytes, *, signer: str, reason: str, at: datetime) -> bytes:
        """Sign with a one-time certificate for that person."""

    def seal(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:
        """Seal with the bank's certificate."""

    def count_pages(self, pdf: bytes) -> int:
        """Count the pages of a paper that was rendered, signed or not."""

    def verify(self, pdf: bytes, *, sealed: bool = False) -> bool:
        """Say whether every signature holds and nothing was changed after the last; `sealed` asks that the last is the bank's."""

    def verify_added(self, pdf: bytes, *, earlier: bytes, sealed: bool = False) -> bool:
        """Say whether one signature that holds, and nothing else, was added to an earlier paper; `sealed` asks that it is the bank's."""


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """What a file is, read from its content; `file_name` is safe to show and keep."""

    media_type: str
    file_name: str
    pages: int
