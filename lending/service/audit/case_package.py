"""One case as a package that stands by itself: a page, data, diagrams, documents, the journal and its proof, in a zip."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lending.domain.actors import Actor, Role, User
from lending.domain.applications import Application
from lending.domain.parties import Document
from lending.domain.records import Action, JournalEntry
from lending.errors import NotFoundError
from lending.service import access, journal
from lending.service.audit.anchoring import seal_all
from lending.service.audit.case_course import course_of, figures_of
from lending.service.audit.case_files import find_attachments, find_comments, find_entries, pack_attachments, safe_name
from lending.service.audit.case_page import CasePage, DiagramInside, PaperInside, write_page
from lending.service.audit.case_proof import MANIFEST, as_files, digest_over, prove
from lending.service.audit.case_records import Records, case_data, find_records, own_record
from lending.service.audit.case_words import ENGLISH, CaseWords
from lending.service.audit.drawing import draw
from lending.service.case_contents import papers_of, tasks_of
from lending.service.ports import Bank, Book
from lending.service.replay.histories import InstanceHistory
from lending.service.replay.reading import Replay, read_replay
from lending.service.replay.subjects import Subject, find_subject
from lending.service.views.timeline import facts_of

#: Instant of every file in the zip: the same package twice is the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def find_case(bank: Bank, shown: str) -> str:
    """Return the business key of a case by the number that screens show of it; what is no such number is taken for a key."""
    with bank.read() as book:
        application = book.first(Application, reference=shown.strip().upper())
    return application.id if application is not None else shown


def export_case(bank: Bank, actor: Actor, key: str, words: CaseWords = ENGLISH) -> bytes:
    """Return a case of any kind, by its business key, as a zip for auditors; the reading and the export are journalled, and part of it.

    Its page speaks the language of the words; data, journal and the program that checks them are the same in every language. What
    belongs to the whole bank (a close, a review) names no customer. The export's own row says which rows the case had before it, so
    that none can be left out unnoticed; a row after it, which the package cannot hold, has the digest of the manifest.
    """
    replay = read_replay(bank, actor, key)
    with bank.begin() as book:
        subject = find_subject(book, actor, key, bank.now())
        papers = len(papers_of(book, subject.owner)) if subject.owner else 0
        of: dict[str, Any] = {"application_id": replay.head.application_id, "party_id": replay.head.party_id, **subject.named}
        of["kind"], before = replay.head.kind, _entries(book, subject)
        told: dict[str, Any] = {"papers": papers, "entries": len(before), "entries_sha256": digest_over(before)}
        exported = journal.record(bank, book, actor, Action.CASE_EXPORTED, **of, **told)
    seal_all(bank)
    with bank.read() as book:
        export = _Export(actor.name, words, (*before, exported))
        content = _zip(_files(bank, book, replay, find_subject(book, actor, key, bank.now()), export))
    with bank.begin() as book:
        journal.record(bank, book, actor, Action.CASE_PACKED, **of, export=exported.id, manifest=manifest_digest(content))
    return content


def manifest_digest(package: bytes) -> str:
    """Return the SHA-256 of a package's manifest: what tells this package from any other that was made of its files since."""
    return hashlib.sha256(zipfile.ZipFile(io.BytesIO(package)).read(MANIFEST)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAlong:
    """A package that was taken along of a case: when, by whom, and the digest of its manifest."""

    at: datetime
    by: str
    manifest: str


def list_packages(bank: Bank, actor: Actor, key: str) -> list[TakenAlong]:
    """Return the packages that were taken along of a case, the newest first, to hold one against; auditors only."""
    access.require_role(actor, Role.AUDITOR)
    with bank.read() as book:
        subject = find_subject(book, actor, key, bank.now())
        of = {"application_id": subject.head.application_id, "party_id": subject.head.party_id}
        packed = [(entry, facts_of(entry)) for entry in book.find(JournalEntry, action=Action.CASE_PACKED, order="-id", **of)]
    case = subject.named.get("case")
    return [TakenAlong(at=entry.at, by=entry.actor_name, manifest=told["manifest"]) for entry, told in packed if told.get("case") == case]


@dataclass(frozen=True, slots=True)
class _Export:
    """Who exports, in which words, and the journal rows that go along: those of the case before the export, and the export's own."""

    reader: str
    words: CaseWords
    entries: tuple[JournalEntry, ...]


def _files(bank: Bank, book: Book, replay: Replay, subject: Subject, export: _Export) -> dict[str, bytes]:
    owner = subject.owner
    attachments = find_attachments(book, owner) if owner else []
    comments = find_comments(book, owner) if owner else []
    documents = papers_of(book, owner) if owner else []
    files, more = pack_attachments(bank, book, attachments)
    papers, contents = _papers(bank, documents)
    diagrams, drawn = _diagrams(bank, replay.histories or ())
    found = find_records(book, subject.head)
    of_owner: Records = {"documents": documents, "attachments": attachments, "comments": comments}
    data = case_data(book, subject, {**found, "tasks": tasks_of(book, owner), **of_owner} if owner else found)
    proof = prove(bank, book, export.entries)
    page = CasePage(
        bank=bank.settings.name,
        timezone=bank.settings.timezone,
        exported_at=bank.now(),
        exported_by=export.reader,
        replay=replay,
        decisions=data.get("decisions", ()),
        papers=papers,
        diagrams=diagrams,
        proof=proof,
        files=files,
        comments=[(each.written_at, book.get(User, each.written_by).name, each.text) for each in comments],
        course=course_of(found.values()),
        figures=tuple(figures_of(getattr(own_record(book, subject.head), "report", {}))),
        words=export.words,
    )
    told = json.dumps({**data, "moments": _moments(replay)}, ensure_ascii=False, indent=1, default=str)
    return {"index.html": write_page(page).encode(), "case.json": told.encode(), **drawn, **contents, **more, **as_files(proof)}


def _entries(book: Book, subject: Subject) -> list[JournalEntry]:
    """Return the journal rows of a case, each once, those of files put to what came of its loans among them."""
    owner = subject.owner
    elsewhere = find_entries(book, owner, find_attachments(book, owner)) if owner else []
    return list({entry.id: entry for entry in (*subject.entries, *elsewhere)}.values())


def _papers(bank: Bank, documents: Sequence[Document]) -> tuple[list[PaperInside], dict[str, bytes]]:
    papers: list[PaperInside] = []
    contents: dict[str, bytes] = {}
    for number, document in enumerate(documents, start=1):
        file: str | None = f"documents/{number:02d}-{safe_name(document.kind)}-{safe_name(document.file_name)[-60:]}"
        try:
            contents[str(file)] = bank.blobs.get(document.sha256)
        except NotFoundError:  # said on the page: an auditor has to know
            file = None
        papers.append(PaperInside(kind=document.kind, file=file, sha256=document.sha256, recorded_at=document.recorded_at))
    return papers, contents


def _diagrams(bank: Bank, histories: Sequence[InstanceHistory]) -> tuple[list[DiagramInside], dict[str, bytes]]:
    diagrams: list[DiagramInside] = []
    files: dict[str, bytes] = {}
    for number, history in enumerate(histories, start=1):
        model = bank.engine.model_xml(history.definition)
        name = f"diagrams/{number:02d}-{safe_name(history.process)}-v{safe_name(history.version)}"
        passed = {*(arrival.node for arrival in history.trace.arrivals), *history.trace.flows}
        standing = {node for node, count in history.trace.marking.items() if count and _running(history)}
        files |= {f"{name}.bpmn": model, f"{name}.svg": draw(model, passed, standing).encode()}
        told = {"title": history.drawing.name, "version": history.version}
        diagrams.append(DiagramInside(**told, model=f"{name}.bpmn", picture=f"{name}.svg"))
    return diagrams, files


def _running(history: InstanceHistory) -> bool:
    return any(record.end is None for record in history.own_records)


def _moments(replay: Replay) -> list[dict[str, object]]:
    return [
        {
            "number": found.moment.number,
            "at": found.moment.at.isoformat(),
            "step": found.moment.node,
            "process": found.history.process if found.history else None,
            "ending": found.moment.ending.value,
            "journal_entries": [entry.id for entry in found.moment.entries],
        }
        for found in replay.moments
    ]


def _zip(files: dict[str, bytes]) -> bytes:
    manifest = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, MANIFEST: manifest.encode()}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
