import pytest

from lending.domain.modelling.records import ModelDraft
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.modelling.drafts import discard_draft, open_draft, rebase_draft, save_draft
from tests.support.modelling import APPROVAL, CHANGED
from tests.support.walk import rows


def test_before_anything_is_saved_the_live_diagram_is_the_draft(approval):
    found = open_draft(approval.bank, approval.actor("owner"), "approval.bpmn")
    assert (found.content, found.revision, found.live_version, found.overtaken, found.saved_at) == (APPROVAL, 0, "3", False, None)
    assert rows(approval, ModelDraft) == []


def test_a_draft_is_kept_byte_for_byte_by_its_owner_alone(approval):
    owner, second = approval.actor("owner"), approval.actor("owner.second")
    strange = CHANGED.replace(b"\n", b"\r\n") + b"\n<!-- mine -->\n"
    saved = save_draft(approval.bank, owner, "approval.bpmn", strange, 0)
    assert (saved.revision, list(saved.findings)) == (1, [])
    assert open_draft(approval.bank, owner, "approval.bpmn").content == strange
    assert open_draft(approval.bank, second, "approval.bpmn").content == APPROVAL


def test_what_stands_against_a_draft_is_told_and_it_is_kept_all_the_same(approval):
    unknown = APPROVAL.replace(b'decisionRef="pricing"', b'decisionRef="guessing"').replace(
        b'decisionId="pricing"', b'decisionId="guessing"'
    )
    saved = save_draft(approval.bank, approval.actor("owner"), "approval.bpmn", unknown, 0)
    assert [(each.rule, each.element_id, each.file) for each in saved.findings] == [("unknown-decision", "decide_price", "approval.bpmn")]


def test_of_two_windows_the_later_is_told(approval):
    owner = approval.actor("owner")
    save_draft(approval.bank, owner, "approval.bpmn", CHANGED, 0)
    for late in (0, 2):
        with pytest.raises(ConflictError, match="another window"):
            save_draft(approval.bank, owner, "approval.bpmn", APPROVAL, late)
    assert save_draft(approval.bank, owner, "approval.bpmn", APPROVAL, 1).revision == 2
    assert open_draft(approval.bank, owner, "approval.bpmn").content == APPROVAL


def test_a_draft_says_when_another_version_went_live(approval):
    owner = approval.actor("owner")
    rebase_draft(approval.bank, owner, "approval.bpmn")
    save_draft(approval.bank, owner, "approval.bpmn", CHANGED, 0)
    approval.engine.deploy("loanflow", {"approval.bpmn": APPROVAL + b"\n"})
    assert open_draft(approval.bank, owner, "approval.bpmn").overtaken
    rebase_draft(approval.bank, owner, "approval.bpmn")
    assert not open_draft(approval.bank, owner, "approval.bpmn").overtaken


def test_a_draft_is_thrown_away(approval):
    owner = approval.actor("owner")
    discard_draft(approval.bank, owner, "approval.bpmn")
    save_draft(approval.bank, owner, "approval.bpmn", CHANGED, 0)
    discard_draft(approval.bank, owner, "approval.bpmn")
    assert open_draft(approval.bank, owner, "approval.bpmn").revision == 0


def spoilt(old: str, new: str) -> bytes:
    assert old.encode() in APPROVAL
    return APPROVAL.replace(old.encode(), new.encode(), 1)


TASK = '<bpmn:serviceTask id="score_applicant" name="Score applicant"'
HOSTILE = [
    (
        spoilt(
            "<bpmn:endEvent", '<bpmn:scriptTask id="run" scriptFormat="groovy"><bpmn:script>x</bpmn:script></bpmn:scriptTask><bpmn:endEvent'
        ),
        "script",
    ),
    (spoilt(TASK, TASK + ' camunda:class="java.lang.Runtime"'), "calls code"),
    (spoilt("<?xml version='1.0' encoding='UTF-8'?>", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "document type"),
    (b" " * (1024 * 1024 + 1), "1 MB"),
    (spoilt("</bpmn:process>", "<bpmn:subProcess>" * 70 + "</bpmn:subProcess>" * 70 + "</bpmn:process>"), "nested too deep"),
    (spoilt("</bpmn:process>", "<bpmn:task/>" * 20_001 + "</bpmn:process>"), "20,000 elements"),
    (b"\xff\xfe", "UTF-8"),
    (b"<bpmn:definitions", "well-formed"),
    (b"<html/>", "not of the kind"),
    (spoilt('<bpmn:process id="approval"', '<bpmn:process id="intake"'), "another process"),
]


@pytest.mark.parametrize(("content", "said"), HOSTILE, ids=[said for _, said in HOSTILE])
def test_what_would_run_code_or_cannot_be_read_is_no_draft(approval, content, said):
    with pytest.raises(InvalidInputError, match=f"file: .*{said}"):
        save_draft(approval.bank, approval.actor("owner"), "approval.bpmn", content, 0)
    assert rows(approval, ModelDraft) == []


def test_a_method_call_is_refused_in_a_file_and_a_half_typed_condition_is_a_finding(approval):
    calling = spoilt("${route == 'reject'}", "${route.getClass()}")
    with pytest.raises(InvalidInputError, match="calls a method"):
        save_draft(approval.bank, approval.actor("owner"), "approval.bpmn", calling, 0, uploaded=True)
    saved = save_draft(approval.bank, approval.actor("owner"), "approval.bpmn", calling, 0)
    assert {each.rule for each in saved.findings} == {"expression-subset"}


def test_only_process_owners_draw_and_only_what_is_deployed(approval):
    for act in (open_draft, discard_draft, rebase_draft, lambda *given: save_draft(*given, CHANGED, 0)):
        with pytest.raises(ForbiddenError):
            act(approval.bank, approval.actor("reviewer"), "approval.bpmn")
    with pytest.raises(NotFoundError):
        open_draft(approval.bank, approval.actor("owner"), "intake.bpmn")
