import hashlib
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
from lending.service.audit.case_package import export_case, find_case, list_packages, manifest_digest
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


def test_a_case_is_found_by_the_number_that_screens_show(trial, case):
    assert find_case(trial.bank, f" {case.reference.lower()} ") == case.id
    assert find_case(trial.bank, "close-2026-12-03") == "close-2026-12-03"


#: How Python may be started: as it is, and told to optimize, which leaves assertions out.
WAYS = ([], ["-O"], ["-OO"])


def check(directory, *told):
    return subprocess.run([sys.executable, "-I", *told, "check.py"], cwd=directory, capture_output=True, text=True, check=False)


def made_anew(package):
    """Write the manifest over whatever lies there now, as anybody can who changed it."""
    names = sorted(path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256((package / name).read_bytes()).hexdigest()}  {name}\n" for name in names if name != "MANIFEST.sha256"]
    (package / "MANIFEST.sha256").write_text("".join(lines))


def refused(package, said):
    """Say that the check ends with a sentence, and with 1, however Python is started."""
    for way in WAYS:
        done = check(package, *way)
        assert (done.returncode, done.stdout) == (1, ""), way
        assert done.stderr.startswith("NOT UNCHANGED: "), done.stderr
        assert (said in done.stderr, "Traceback" in done.stderr) == (True, False), done.stderr


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
    # All rows but the last, which was written when the package was there
    last, *others = rows(trial, JournalEntry, application_id=case.id, order="-id")
    assert f"{len(others)} journal entries and " in done.stdout
    # It says what of it to compare with what the bank's journal keeps
    manifest = hashlib.sha256((package / "MANIFEST.sha256").read_bytes()).hexdigest()
    assert f"SHA-256 of MANIFEST.sha256: {manifest}" in done.stdout
    assert "By itself this proves that the files fit each other" in done.stdout
    assert (last.action, json.loads(last.body)["manifest"], json.loads(last.body)["export"]) == ("case_packed", manifest, others[0].id)


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
    refused(package, said)


def test_a_file_added_or_taken_away_is_named(package):
    (package / "documents/99-more.pdf").write_bytes(b"more")
    refused(package, "documents/99-more.pdf was not exported: MANIFEST.sha256 does not name it")
    (package / "documents/99-more.pdf").unlink()
    (package / "case.json").unlink()
    refused(package, "case.json is missing")


@pytest.mark.parametrize(
    ("change_lines", "said"),
    [
        (lambda _: [], "was not exported: MANIFEST.sha256 does not name it"),
        (lambda lines: [*lines, lines[0]], "twice"),
        (lambda lines: [*lines, f"{'0' * 64}  ../outside"], "../outside is missing"),
        (lambda lines: [*lines, "nonsense"], "a file cannot be understood, MANIFEST.sha256 or one in journal/"),
    ],
)
def test_a_manifest_that_is_not_one_is_refused(package, change_lines, said):
    file = package / "MANIFEST.sha256"
    file.write_text("\n".join(change_lines(file.read_text().splitlines())))
    refused(package, said)


def test_a_package_without_its_manifest_is_refused(package):
    (package / "MANIFEST.sha256").unlink()
    refused(package, "MANIFEST.sha256 cannot be read")


def changed(package, name, change):
    """Change a file of the journal and make the manifest anew."""
    file = package / "journal" / name
    content = json.loads(file.read_text())
    file.write_text(json.dumps(change(content) or content))
    made_anew(package)


def without(action):
    return lambda entries: [entry for entry in entries if entry["row"]["action"] != action]


def other_digest(entries):
    entries[0]["row"]["actor_name"] = "Somebody else"


def written_anew(entries):
    other_digest(entries)
    row = json.dumps(entries[0]["row"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    entries[0]["digest"] = hashlib.sha256(row).hexdigest()


def told_apart(entries):
    written_anew(entries)
    entries[0]["sequence"] = None


@pytest.mark.parametrize(
    ("change_entries", "said"),
    [
        (without("scored"), "which says "),
        (lambda entries: [entries[1], *entries[1:]], "has other entries than the row of the export says"),
        (without("case_exported"), "the row of this export is not in journal/entries.json"),
        (other_digest, "is not as it was written"),
        (written_anew, "is not in the chain"),
        (told_apart, "is not in the chain"),
        (lambda entries: {"none": entries}, "a file cannot be understood"),
    ],
)
def test_an_entry_changed_or_left_out_shows_though_the_manifest_was_made_anew(package, change_entries, said):
    changed(package, "entries.json", change_entries)
    refused(package, said)


def end_elsewhere(proof):
    proof["end"]["head"] = "0" * 64


def anchor_elsewhere(proof):
    proof["anchors"] = [{"at": "2026-11-23", "sequence": proof["end"]["sequence"], "head": "0" * 64}]


@pytest.mark.parametrize(("change_proof", "said"), [(end_elsewhere, "does not lead to its end"), (anchor_elsewhere, "holds another head")])
def test_a_chain_that_leads_elsewhere_shows_though_the_manifest_was_made_anew(package, change_proof, said):
    changed(package, "proof.json", change_proof)
    refused(package, said)


def test_what_nothing_inside_can_show_has_another_digest_than_the_journal_s(package, trial, case):
    # Given a page changed, a file added, and the manifest made anew
    (package / "index.html").write_text((package / "index.html").read_text() + "<p>More.</p>")
    (package / "more.txt").write_text("more")
    made_anew(package)
    # Then it passes by itself, and says what to compare, which differs
    done = check(package)
    assert done.returncode == 0
    kept = list_packages(trial.bank, trial.actor("auditor"), case.id)[0].manifest
    assert kept not in done.stdout
    assert "compare the SHA-256 above" in done.stdout


def test_packages_are_listed_newest_first_for_auditors_of_each_case_its_own(tmp_path):
    trial = build_test_bank(tmp_path)
    debt, case = late_debtor(trial, 10), trial.submit()
    change(trial, Loan, debt.loan_id, application_id=case.id, party_id=case.party_id)
    auditor = trial.actor("auditor")
    digests = {key: manifest_digest(export_case(trial.bank, auditor, key)) for key in (case.id, debt.id)}
    for key, digest in digests.items():
        assert [(found.manifest, found.by) for found in list_packages(trial.bank, auditor, key)] == [(digest, auditor.name)]
    newest = manifest_digest(export_case(trial.bank, auditor, case.id))
    assert [found.manifest for found in list_packages(trial.bank, auditor, case.id)] == [newest, digests[case.id]]
    with pytest.raises(ForbiddenError):
        list_packages(trial.bank, trial.actor("reviewer"), case.id)
    trial.close()


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
    # Then it checks itself, and that it was taken along is a part of it
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr
    entries = json.loads((tmp_path / "journal/entries.json").read_text())
    last = rows(begun, JournalEntry, action=Action.CASE_EXPORTED, order="-id")[0]
    assert (last.id, len(entries) > 1) == (entries[-1]["id"], True)
    told = json.loads(last.body)
    assert list_packages(begun.bank, begun.actor("auditor"), KEYS[kind])[0].manifest == manifest_digest(content)
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
