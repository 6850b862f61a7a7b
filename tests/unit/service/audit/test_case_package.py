import io
import json
import subprocess
import sys
import zipfile

import pytest

from lending.adapters.models import BPMN
from lending.domain.attachments import CaseAttachment
from lending.domain.comments import CaseComment
from lending.domain.loans import DailyClose, Loan
from lending.domain.parties import Document, Party
from lending.domain.records import Action, JournalEntry, JournalSeal
from lending.errors import ForbiddenError, NotFoundError
from lending.service.attachments import attach_file, remove_attachment
from lending.service.audit.anchoring import anchor_journal
from lending.service.audit.case_package import export_case
from lending.service.audit.case_proof import prove
from lending.service.audit.case_words import CaseWords
from lending.service.case_places import AtCase, AtTask
from lending.service.comments import write_case_comment, write_comment
from tests.support.bank import FIRST_DAY, NOON, build_test_bank
from tests.support.collecting import late_debtor
from tests.support.every_case import KEYS, collect
from tests.support.histories import deploy, reviewed_case, walked
from tests.support.tampering import write
from tests.support.walk import change, row, rows
from tests.support.worlds import pdf


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    yield trial
    trial.close()


@pytest.fixture(scope="module")
def case(trial):
    write(trial, 3)
    case = reviewed_case(trial)
    anchor_journal(trial.bank)
    return case


@pytest.fixture
def package(trial, case, tmp_path):
    """The package taken apart, in a directory."""
    zipfile.ZipFile(io.BytesIO(export_case(trial.bank, trial.actor("auditor"), case.id))).extractall(tmp_path)
    return tmp_path


def check(directory):
    return subprocess.run([sys.executable, "-I", "check.py"], cwd=directory, capture_output=True, text=True, check=False)


def test_the_package_holds_everything_and_checks_itself_with_nothing_but_python(package, trial, case):
    files = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    assert files >= {
        "index.html",
        "case.json",
        "check.py",
        "MANIFEST.sha256",
        "journal/entries.json",
        "journal/chain.txt",
        "journal/proof.json",
    }
    assert "diagrams/01-approval-v3.bpmn" in files
    assert {name.rpartition("/")[2] for name in files if name.startswith("documents/")} >= {"01-identity-identity.pdf"}
    done = check(package)
    assert done.returncode == 0, done.stderr
    assert f"{len(rows(trial, JournalEntry, application_id=case.id))} journal entries and " in done.stdout


def test_the_page_tells_the_case_and_asks_nothing_of_a_network(package, trial, case):
    page = (package / "index.html").read_text()
    assert case.reference in page
    assert trial.bank.settings.name in page
    assert "http" not in page
    told = json.loads((package / "case.json").read_text())
    assert (told["application"]["id"], told["party"]["id"], told["decisions"][0]["outcome"]) == (case.id, case.party_id, "approve")
    assert "review_case" in {moment["step"] for moment in told["moments"]}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("index.html", "Decisions", "Doubts", "index.html is not the file that was exported"),
        ("journal/entries.json", '"action": "scored"', '"action": "decided"', "is not the file that was exported"),
    ],
)
def test_a_file_changed_afterwards_is_named(package, file, old, new, said):
    path = package / file
    path.write_text(path.read_text().replace(old, new))
    assert said in check(package).stderr


def test_an_entry_changed_with_its_hashes_does_not_stand_in_the_chain(package):
    (package / "MANIFEST.sha256").write_text("")
    file = package / "journal/chain.txt"
    lines = file.read_text().split()
    file.write_text("\n".join(["0" * 64, *lines[1:]]))
    assert "the chain does not lead to its end" in check(package).stderr


def test_the_export_is_journalled_and_part_of_the_package(trial, case, package):
    last = rows(trial, JournalEntry, action=Action.CASE_EXPORTED, order="-id")[0]
    assert (last.application_id, last.party_id, last.actor_id) == (case.id, case.party_id, trial.actor("auditor").user_id)
    assert last.id in {entry["id"] for entry in json.loads((package / "journal/entries.json").read_text())}


def test_only_auditors_take_a_case_along(trial, case):
    with pytest.raises(ForbiddenError):
        export_case(trial.bank, trial.actor("reviewer"), case.id)


def test_a_paper_whose_content_is_gone_and_an_engine_that_is_away_are_said(trial, case, monkeypatch):
    lost = row(trial, Document, application_id=case.id, kind="identity")
    trial.bank.blobs._path(lost.sha256).rename(trial.bank.blobs._path(lost.sha256).with_suffix(".away"))
    monkeypatch.setattr(trial.engine, "down", True)
    content = zipfile.ZipFile(io.BytesIO(export_case(trial.bank, trial.actor("auditor"), case.id)))
    page = content.read("index.html").decode()
    assert "content is gone" in page
    assert "the engine did not answer: diagrams are missing" in page


def test_a_case_none_of_whose_rows_is_sealed_has_nothing_to_prove_yet(tmp_path):
    trial = build_test_bank(tmp_path)
    case = trial.submit()
    with trial.bank.read() as book:
        proof = prove(trial.bank, book, book.find(JournalEntry, application_id=case.id))
    assert (proof.digests, {entry["sequence"] for entry in proof.entries}) == ([], {None})
    anchor_journal(trial.bank)
    with trial.bank.read() as book:
        proof = prove(trial.bank, book, book.find(JournalEntry, application_id=case.id))
    assert (len(proof.digests), proof.bounds["end"]["sequence"]) == (len(rows(trial, JournalSeal)), len(rows(trial, JournalSeal)))
    trial.close()


def test_files_and_comments_of_the_bank_s_people_go_along_and_of_what_was_taken_away_the_hash(tmp_path):
    # Given
    trial = build_test_bank(tmp_path)
    case, intake = trial.submit(), trial.actor("intake")
    spot = AtCase(case.id)
    kept, gone, lost = (
        attach_file(trial.bank, intake, spot, f"{name} <b>.pdf", pdf() + name.encode()) for name in ("kept", "gone", "lost")
    )
    remove_attachment(trial.bank, intake, gone.id)
    trial.bank.blobs.remove(lost.sha256)
    write_case_comment(trial.bank, intake, case.id, "<script>x</script>\nSeen.")
    # When
    files = zipfile.ZipFile(io.BytesIO(export_case(trial.bank, trial.actor("auditor"), case.id)))
    # Then
    assert [name for name in files.namelist() if name.startswith("attachments/")] == ["attachments/01-kept_b_.pdf"]
    assert files.read("attachments/01-kept_b_.pdf") == pdf() + b"kept"
    page, told = files.read("index.html").decode(), json.loads(files.read("case.json"))
    assert "&lt;script&gt;x&lt;/script&gt;<br>Seen." in page
    assert "<b>" not in page
    assert all(each.sha256 in page for each in (kept, gone, lost))
    assert (page.count("taken away"), page.count("content is gone")) == (1, 1)
    assert (len(told["attachments"]), len(told["comments"])) == (3, 1)
    trial.close()


def test_what_was_put_to_the_collection_of_the_case_s_loan_goes_along_with_its_hash_and_its_proof(tmp_path):
    # Given a loan of the case in collection, with a file and a comment there; and one of another customer's
    trial = build_test_bank(tmp_path)
    debt, case = late_debtor(trial, 10), trial.submit()
    change(trial, Loan, debt.loan_id, application_id=case.id, party_id=case.party_id)
    collector = trial.actor("collector")
    spot = AtTask(trial.task(debt.id, "call_debtor", "collector").id)
    kept = attach_file(trial.bank, collector, spot, "letter.pdf", pdf() + b"kept")
    gone = attach_file(trial.bank, collector, spot, "wrong.pdf", pdf() + b"gone")
    remove_attachment(trial.bank, collector, gone.id)
    write_comment(trial.bank, collector, spot.task_id, "She called back.")
    other = attach_file(trial.bank, trial.actor("intake"), AtCase(trial.submit().id), "other.pdf", pdf() + b"other")
    # When
    content = export_case(trial.bank, trial.actor("auditor"), case.id)
    # Then
    files = zipfile.ZipFile(io.BytesIO(content))
    assert files.read("attachments/01-letter.pdf") == pdf() + b"kept"
    page, told = files.read("index.html").decode(), json.loads(files.read("case.json"))
    assert page.count("<td>Collection</td>") == 2
    assert "She called back." in page
    assert kept.sha256 in files.read("MANIFEST.sha256").decode()
    assert (kept.sha256 in page, gone.sha256 in page, other.sha256 in page) == (True, True, False)
    assert {each["collection_case_id"] for each in told["attachments"]} == {debt.id}
    rows_inside = [entry["row"] for entry in json.loads(files.read("journal/entries.json"))]
    acts = [(row["action"], json.loads(row["body"])["attachment"]) for row in rows_inside if "attachment" in json.loads(row["body"])]
    assert acts == [("attachment_added", kept.id), ("attachment_added", gone.id), ("attachment_removed", gone.id)]
    files.extractall(tmp_path / "package")
    assert check(tmp_path / "package").returncode == 0
    trial.close()


def test_the_page_speaks_the_words_it_is_given(trial, case):
    words = CaseWords(
        language="zh_Hant",
        texts={"Decisions": "決定", "Customer": "客戶"},
        codes={("action", "scored"): "已評分", ("status", case.status): "審批中"},
        label=lambda text: f"〔{text}〕",
    )
    package = zipfile.ZipFile(io.BytesIO(export_case(trial.bank, trial.actor("auditor"), case.id, words)))
    page = package.read("index.html").decode()
    assert "<html lang='zh-Hant'>" in page
    assert all(text in page for text in ("<h2>決定</h2>", "<dt>客戶</dt>", "已評分", "〔Review case〕", "<h2>Journal</h2>"))


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A bank in which a case of every kind was begun; the engine remembers the collection and the close, an anchor stands after them."""
    trial = build_test_bank(tmp_path_factory.mktemp("begun"))
    collect(trial)
    deploy(trial, "daily_close")
    walk = walked("daily_close", "day", ("start_day_over", "open_close", "close_partitions"), NOON)
    trial.engine.started["day"] = ("daily_close", KEYS["close"], {})
    trial.engine.history = [*trial.engine.history, *walk]
    change(trial, Party, "debtor", name="歐陽修文")
    with trial.bank.begin() as book:
        book.lock(DailyClose, FIRST_DAY).report = {"loans": 1, "amounts": {"billed": {"CNY": "12.00"}}}
        comment = {"text": "She called back.", "written_by": trial.user("collector").id, "written_at": NOON, "business_date": FIRST_DAY}
        book.add(CaseComment(id="k1", segment_move_id=KEYS["follow_up"], **comment))
        of_file = {"media_type": "application/pdf", "size": 1, "pages": 1, "business_date": FIRST_DAY}
        added = {"sha256": trial.bank.blobs.put(pdf() + b"visit"), "added_by": trial.user("manager").id, "added_at": NOON}
        book.add(CaseAttachment(id="f2", segment_move_id=KEYS["follow_up"], file_name="visit.pdf", **of_file, **added))
    anchor_journal(trial.bank)
    yield trial
    trial.close()


@pytest.mark.parametrize("kind", KEYS)
def test_every_kind_of_case_is_taken_along_and_the_package_checks_itself(begun, kind, tmp_path):
    content = export_case(begun.bank, begun.actor("auditor"), KEYS[kind])
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path)
    # Then it proves itself, and that it was taken along is a part of it
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr
    entries = json.loads((tmp_path / "journal/entries.json").read_text())
    last = rows(begun, JournalEntry, action=Action.CASE_EXPORTED, order="-id")[0]
    assert (last.id, len(entries) > 1) == (entries[-1]["id"], True)
    told = json.loads(last.body)
    assert (told["case"], told["kind"], last.party_id) == (KEYS[kind], kind, None if kind in {"close", "review"} else "debtor")
    # And the page and its data tell which it is
    data = json.loads((tmp_path / "case.json").read_text())
    page = (tmp_path / "index.html").read_text()
    assert data["kind"] == kind
    assert f"<h1>{kind.replace('_', ' ')} · " in page
    assert "http" not in page
    assert ("歐陽修文" in page) is (last.party_id is not None)
    assert ("歐陽修文" in json.dumps(data, ensure_ascii=False)) is (last.party_id is not None)


def test_a_collection_has_its_legal_action_its_papers_its_files_and_its_diagrams(begun):
    files = zipfile.ZipFile(io.BytesIO(export_case(begun.bank, begun.actor("auditor"), KEYS["collection"])))
    names = set(files.namelist())
    assert {"diagrams/01-collection-v3.bpmn", "diagrams/01-collection-v3.svg", "diagrams/02-legal_action-v3.svg"} <= names
    assert files.read("diagrams/01-collection-v3.bpmn") == (BPMN / "collection.bpmn").read_bytes()
    page, data = files.read("index.html").decode(), json.loads(files.read("case.json"))
    assert {found["id"] for found in data["documents"]} == {"demand", "freeze"}
    assert ([found["definition"] for found in data["tasks"]], [found["id"] for found in data["attachments"]]) == (["call_debtor"], ["f1"])
    assert {"call_debtor", "send_demand"} <= {moment["step"] for moment in data["moments"]}
    assert all(said in page for said in ("<h2>What was done</h2>", "<td>lawsuit</td>", "photo.pdf", "<td>Collection</td>"))
    assert "<h2>Decisions</h2>" not in page


def test_files_and_comments_of_a_follow_up_go_along(begun):
    files = zipfile.ZipFile(io.BytesIO(export_case(begun.bank, begun.actor("auditor"), KEYS["follow_up"])))
    page = files.read("index.html").decode()
    assert files.read("attachments/01-visit.pdf") == pdf() + b"visit"
    assert "<td>Follow-up of a segment</td>" in page
    assert "She called back." in page


def test_a_close_shows_its_report_and_its_way_and_has_no_part_for_a_customer(begun):
    files = zipfile.ZipFile(io.BytesIO(export_case(begun.bank, begun.actor("auditor"), KEYS["close"])))
    page = files.read("index.html").decode()
    assert "<td>amounts · billed · CNY</td><td>12.00</td>" in page
    assert "diagrams/01-daily_close-v3.svg" in files.namelist()
    assert not any(part in page for part in ("<dt>Customer</dt>", "<h2>Documents</h2>", "<h2>Comments</h2>"))
    assert "<dd>over</dd>" in page


def test_how_a_case_stands_and_ended_is_said(begun):
    pages = {
        kind: zipfile.ZipFile(io.BytesIO(export_case(begun.bank, begun.actor("auditor"), KEYS[kind]))).read("index.html").decode()
        for kind in ("restructuring", "intervention", "review")
    }
    assert "<dd>over · kept</dd>" in pages["restructuring"]
    assert "<dd>running · real</dd>" in pages["intervention"]
    assert "<dd>running</dd>" in pages["review"]


def test_of_a_close_taken_along_twice_each_package_has_its_own_export(begun):
    def exports():
        files = zipfile.ZipFile(io.BytesIO(export_case(begun.bank, begun.actor("auditor"), KEYS["close"])))
        return [entry["id"] for entry in json.loads(files.read("journal/entries.json")) if entry["row"]["action"] == "case_exported"]

    first, second = exports(), exports()
    assert (len(first), len(second), first != second) == (1, 1, True)


@pytest.mark.parametrize("key", ["nothing", "close-2026-11-22", "review-2026-09"])
def test_what_nobody_began_is_not_taken_along(begun, key):
    before = len(rows(begun, JournalEntry))
    with pytest.raises(NotFoundError):
        export_case(begun.bank, begun.actor("auditor"), key)
    assert len(rows(begun, JournalEntry)) == before


@pytest.mark.parametrize("kind", ["collection", "close"])
def test_cases_of_every_kind_are_for_auditors(begun, kind):
    with pytest.raises(ForbiddenError):
        export_case(begun.bank, begun.actor("collector"), KEYS[kind])
