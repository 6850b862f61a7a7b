import csv
import io
import json
from dataclasses import replace

import pytest

from lending.domain.parties import Document
from lending.domain.records import Action, JournalEntry
from lending.errors import ForbiddenError
from lending.service import documents, journal
from lending.service.audit.read_log import export_readings, list_readings
from lending.service.documents import Upload
from lending.service.queries import ReadQuery
from lending.service.views import read_application
from tests.support.bank import new_person
from tests.support.walk import row, rows
from tests.support.worlds import pdf


@pytest.fixture
def read(any_bank):
    """Two cases: the reviewer opened one and its paper, the intake officer the other; somebody without an application was looked up."""
    one, other = any_bank.customer(person=new_person("歐陽修文")), any_bank.customer(person=new_person("=SUM(A1)"))
    first, second = any_bank.submit(one), any_bank.submit(other)
    documents.add_document(any_bank.bank, one, Upload(kind="identity", file_name="x.pdf", content=pdf()), application_id=first.id)
    read_application(any_bank.bank, any_bank.actor("reviewer"), first.id)
    documents.read_document(any_bank.bank, any_bank.actor("reviewer"), row(any_bank, Document, application_id=first.id).id)
    read_application(any_bank.bank, any_bank.actor("intake"), second.id)
    with any_bank.bank.begin() as book:
        journal.record(any_bank.bank, book, any_bank.actor("intake"), Action.CASE_EXPORTED, party_id="gone")
    return any_bank, first, second


def found(bank, **wanted) -> list[tuple[str, str | None, str]]:
    listed, total = list_readings(bank.bank, ReadQuery(actor=bank.actor("auditor"), **wanted))
    assert total == len(listed)
    return [(reading.reader, reading.reference, reading.what) for reading in listed]


def test_readings_are_found_by_reader_by_customer_and_by_time_the_newest_first(read):
    bank, first, second = read
    reviewer, intake = bank.actor("reviewer"), bank.actor("intake")
    by_reviewer = [(reviewer.name, first.reference, "document"), (reviewer.name, first.reference, "application")]
    assert found(bank) == [(intake.name, None, "export"), (intake.name, second.reference, "application"), *by_reviewer]
    assert found(bank, reader=reviewer.user_id) == by_reviewer
    assert found(bank, text="歐陽") == found(bank, text=first.reference) == by_reviewer
    now = bank.bank.now()
    assert (found(bank, since=now), len(found(bank, before=now))) == ([], 4)


def test_a_page_is_a_part_and_tells_how_many_there_are(read):
    bank, *_cases = read
    listed, total = list_readings(bank.bank, ReadQuery(actor=bank.actor("auditor"), offset=1, limit=2))
    assert (len(listed), total) == (2, 4)


def test_a_csv_holds_them_all_no_cell_is_a_formula_and_taking_it_is_journalled(read):
    bank, *_cases = read
    lines = list(csv.DictReader(io.StringIO(export_readings(bank.bank, ReadQuery(actor=bank.actor("auditor"), limit=1)))))
    assert [line["what"] for line in lines] == ["export", "application", "document", "application"]
    assert {line["customer"] for line in lines} == {"", "歐陽修文", "'=SUM(A1)"}
    assert json.loads(rows(bank, JournalEntry, action=Action.PERIOD_EXPORTED)[0].body) == {"form": "readings", "of": 4, "readings": 4}


def test_only_auditors_see_who_read(read):
    bank, *_cases = read
    query = ReadQuery(actor=bank.actor("auditor"))
    with pytest.raises(ForbiddenError):
        list_readings(bank.bank, replace(query, actor=bank.actor("supervisor")))
