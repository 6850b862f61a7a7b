"""One case as a package that stands by itself: a page, data, diagrams, documents, the journal and its proof, in a zip."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lending.domain.actors import Actor, User
from lending.domain.applications import Application, Decision, Offer, ScoreRecord
from lending.domain.parties import AgencyReport, Consent, Document, Party
from lending.domain.records import Action
from lending.domain.tasks import HumanTask
from lending.errors import NotFoundError
from lending.service import journal
from lending.service.audit.anchoring import seal_all
from lending.service.audit.case_files import find_attachments, find_comments, find_entries, pack_attachments, safe_name
from lending.service.audit.case_page import CasePage, DiagramInside, PaperInside, write_page
from lending.service.audit.case_proof import as_files, prove
from lending.service.audit.case_words import ENGLISH, CaseWords
from lending.service.audit.drawing import draw
from lending.service.ports import Bank, Book
from lending.service.replay.histories import InstanceHistory
from lending.service.replay.reading import Replay, read_replay

#: Instant of every file in the zip: the same package twice is the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def export_case(bank: Bank, actor: Actor, application_id: str, words: CaseWords = ENGLISH) -> bytes:
    """Return a case as a zip for auditors, everything inside; the reading and the export are journalled, and are part of it.

    Its page speaks the language of the words; data, journal and the program that checks them are the same in every language.
    """
    replay = read_replay(bank, actor, application_id)
    with bank.begin() as book:
        application = book.get(Application, application_id)
        papers = book.count(Document, application_id=application.id)
        key, party = application.id, application.party_id
        journal.record(bank, book, actor, Action.CASE_EXPORTED, application_id=key, party_id=party, papers=papers)
    seal_all(bank)
    with bank.read() as book:
        return _zip(_files(bank, book, replay, actor.name, words))


def _files(bank: Bank, book: Book, replay: Replay, reader: str, words: CaseWords) -> dict[str, bytes]:
    case = replay.head.id
    attachments = find_attachments(book, case)
    files, more = pack_attachments(bank, book, attachments)
    papers, contents = _papers(bank, book.find(Document, application_id=case, order="recorded_at"))
    diagrams, drawn = _diagrams(bank, replay.histories or ())
    data = _data(book, case)
    proof = prove(bank, book, case, find_entries(book, data["party"]["id"], attachments))
    page = CasePage(
        bank=bank.settings.name,
        timezone=bank.settings.timezone,
        exported_at=bank.now(),
        exported_by=reader,
        replay=replay,
        decisions=data["decisions"],
        papers=papers,
        diagrams=diagrams,
        proof=proof,
        files=files,
        comments=[(each.written_at, _name(book, each.written_by), each.text) for each in find_comments(book, case)],
        words=words,
    )
    told = json.dumps({**data, "moments": _moments(replay)}, ensure_ascii=False, indent=1, default=str)
    return {"index.html": write_page(page).encode(), "case.json": told.encode(), **drawn, **contents, **more, **as_files(proof)}


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


def _name(book: Book, user_id: str) -> str:
    return book.get(User, user_id).name


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


def _data(book: Book, case: str) -> dict[str, Any]:
    application = book.get(Application, case)
    names = {user.id: user.name for user in book.find(User, party_id=None)}
    decisions = [_decision(row, names) for row in book.find(Decision, application_id=case, order="decided_at")]
    kept: dict[str, list[Any]] = {
        "consents": book.find(Consent, application_id=case, order="given_at"),
        "agency_reports": book.find(AgencyReport, application_id=case, order="obtained_at"),
        "scores": book.find(ScoreRecord, application_id=case, order="scored_at"),
        "offers": book.find(Offer, application_id=case),
        "tasks": book.find(HumanTask, application_id=case, order="created_at"),
        "documents": book.find(Document, application_id=case, order="recorded_at"),
        "attachments": find_attachments(book, case),
        "comments": find_comments(book, case),
    }
    rows = {name: [_plain(row) for row in found] for name, found in kept.items()}
    return {"application": _plain(application), "party": _plain(book.get(Party, application.party_id)), "decisions": decisions, **rows}


def _decision(row: Decision, names: Mapping[str, str]) -> dict[str, Any]:
    told = {"stage": row.stage, "outcome": row.outcome, "limit": row.limit, "reasons": row.reasons}
    return {**told, "by": names.get(row.decided_by or "", "model")}


def _plain(entity: Any) -> dict[str, Any]:
    return {name: journal.plain(value) for name, value in asdict(entity).items()}


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
        for name, content in {**files, "MANIFEST.sha256": manifest.encode()}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
