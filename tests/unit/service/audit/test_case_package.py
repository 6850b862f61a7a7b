import io
import json
import subprocess
import sys
import zipfile

import pytest

from lending.domain.loans import Loan
from lending.domain.parties import Document
from lending.domain.records import Action, JournalEntry, JournalSeal
from lending.errors import ForbiddenError
from lending.service.attachments import attach_file, remove_attachment
from lending.service.audit.anchoring import anchor_journal
from lending.service.audit.case_package import export_case
from lending.service.audit.case_proof import prove
from lending.service.audit.case_words import CaseWords
from lending.service.case_places import AtCase, AtTask
from lending.service.comments import write_case_comment, write_comment
from tests.support.bank import build_test_bank
from tests.support.collecting import late_debtor
from tests.support.histories import reviewed_case
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
        proof = prove(trial.bank, book, case.id)
    assert (proof.digests, {entry["sequence"] for entry in proof.entries}) == ([], {None})
    anchor_journal(trial.bank)
    with trial.bank.read() as book:
        proof = prove(trial.bank, book, case.id)
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
