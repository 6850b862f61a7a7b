"""The bank from all its adapters: the only place that knows every one of them, and with them some thousand modules of libraries."""

from collections.abc import Callable
from datetime import UTC, datetime

from lending.adapters.agencies.client import HttpAgencies
from lending.adapters.anchor_file import AnchorFile
from lending.adapters.db.session import connect, pulse, scrub, transactions
from lending.adapters.documents.blobs import DirectoryBlobs
from lending.adapters.documents.papers import BankPapers
from lending.adapters.documents.uploads import inspect_upload
from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_rest import Rest
from lending.adapters.forms import FormFiles
from lending.adapters.models import BPMN, ModelFiles
from lending.adapters.scorecards import load_scorecard
from lending.adapters.vault import KeyVault
from lending.config import Settings
from lending.service import completions
from lending.service.ports import Bank, BankSettings, Engine


def assemble(settings: Settings, now: Callable[[], datetime] | None = None) -> Bank:
    """Return the bank that these settings describe; nothing is contacted yet."""
    completions.declare()
    database = connect(settings.database_url, must_exist=True)
    begin, read = transactions(database)
    return Bank(
        settings=BankSettings(
            country=settings.country,
            timezone=settings.timezone,
            currency=settings.currency,
            minimum_reading_seconds=settings.reading_seconds,
        ),
        begin=begin,
        read=read,
        now=now or _now,
        engine=build_engine(settings),
        agencies=HttpAgencies(settings.agencies_url, settings.agency_credential),
        vault=KeyVault(settings.journal_key, settings.secret_key),
        blobs=DirectoryBlobs(settings.blobs),
        anchors=AnchorFile(settings.anchors),
        papers=BankPapers(settings.state / "authority"),
        forms=FormFiles(BPMN / "forms"),
        models=ModelFiles(),
        inspect_upload=inspect_upload,
        scorecard=load_scorecard,
        pulse=pulse(database),
        scrub=scrub(database),
    )


def build_engine(settings: Settings) -> Engine:
    """Return the engine these settings name."""
    return OperatonEngine(Rest(settings.engine_url, settings.engine_user, settings.engine_password))


def _now() -> datetime:
    return datetime.now(UTC)
