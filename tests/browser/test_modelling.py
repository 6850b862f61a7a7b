"""Process owners change a process in a real browser: each field once for both engines, saved as they draw."""

import re
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from lending.adapters.engine.gate import check
from lending.adapters.engine.gate_rules.topics import TOPIC_RULES
from lending.service.modelling.drafts import open_draft
from lending.service.modelling.move_run import move_cases
from lending.service.ports import DeployedProcess
from tests.browser.test_officer import Office, office, settled  # noqa: F401 -- fixtures
from tests.support.barriers import barriers
from tests.support.modelling import APPROVAL, deployed_approval, standing, two_versions
from webapp.build_assets import ROOT

pytestmark = pytest.mark.chromium
MODELER = "document.querySelector('.modeller').modeler"
#: Choose elements as a click would.
CHOOSE = f"ids => {{ const m = {MODELER}, all = m.get('elementRegistry'); m.get('selection').select(ids.map(id => all.get(id))); }}"
#: Draws a step of a kind behind another one.
APPEND = f"""([type, id]) => {{ const m = {MODELER}, source = m.get('elementRegistry').get(id);
  const made = m.get('autoPlace').append(source, m.get('elementFactory').createShape({{ type }})); m.get('selection').select(made); }}"""
#: Takes a step away.
REMOVE = f"id => {{ const m = {MODELER}; m.get('modeling').removeElements([m.get('elementRegistry').get(id)]); }}"
#: Drags a step somewhere.
ASTRAY = f"""([id, x, y]) => {{ const m = {MODELER}, shape = m.get('elementRegistry').get(id);
  m.get('modeling').moveElements([shape], {{ x, y }}); }}"""
#: Reads a picture: its width, its first pixel, how many pixels are dark.
LOOK = """async data => { const image = new Image(); image.src = `data:image/png;base64,${data}`; await image.decode();
  const paper = new OffscreenCanvas(image.width, image.height), pen = paper.getContext('2d'); pen.drawImage(image, 0, 0);
  const { data: pixels } = pen.getImageData(0, 0, image.width, image.height); let inked = 0;
  for (let at = 0; at < pixels.length; at += 4) if (pixels[at] < 128) inked += 1;
  return [image.width, [...pixels.slice(0, 4)], inked]; }"""
SAVED = re.compile("Draft saved")
SAVE = f"async () => (await {MODELER}.saveXML({{ format: true }})).xml"
FETCH = f"async url => {MODELER}.importXML(await (await fetch(url)).text())"


@pytest.fixture
def desk(office: Office) -> Page:  # noqa: F811 -- the fixture
    """The editor of approval."""
    deployed_approval(office.trial)
    office.trial.engine.listed.append(DeployedProcess("intake", "Intake", "intake:1:x", "1", 0, {}))
    office.trial.engine.listed.append(DeployedProcess("due_diligence", "Due diligence", "due_diligence:1:x", "1", 0, {}))
    page = office.sit_down("owner")
    office.open(page, "/processes/approval/edit")
    return page


def drafted(office: Office) -> bytes:  # noqa: F811 -- the fixture's value
    return open_draft(office.trial.bank, office.trial.actor("owner"), "approval.bpmn").content


def enter(page: Page, label: str, value: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Tab")


def propose(page: Page, change: str) -> None:
    """Propose what was drawn, having read what it changes."""
    page.get_by_role("link", name="Propose release").click()
    settled(page)
    expect(page.locator(".changes")).to_contain_text(change)
    page.get_by_label("What changes and why").fill("People asked whom.")
    page.get_by_role("button", name="Propose release").click()
    expect(page.get_by_text("who proposes does not decide")).to_be_visible()


def choose(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).select_option(value)


def attributes(content: bytes, element: str) -> set[str]:
    """Return what an element and its extensions say, as `name=value` with the engine's prefix."""
    (found,) = etree.parse(BytesIO(content)).xpath("//*[@id=$id and not(contains(name(), 'di:'))]", id=element)
    parts = [found, *found.xpath("*[local-name()='extensionElements']//*")]
    return {f"{_short(part, name)}={value}" for part in parts for name, value in part.attrib.items()}


def _short(part: etree._Element, name: str) -> str:
    space = etree.QName(name).namespace or etree.QName(part).namespace
    prefix = next(prefix for prefix, uri in part.nsmap.items() if uri == space)
    return f"{prefix}:{etree.QName(name).localname}"


def test_each_field_is_entered_once_and_written_for_both_engines(office: Office, desk: Page) -> None:  # noqa: F811
    # Given a step nobody has yet: a worker's, in the place of the one that had its work, a person's, a decision
    desk.evaluate(REMOVE, "open_review")
    desk.evaluate(APPEND, ["bpmn:ServiceTask", "set_terms"])
    choose(desk, "Work of a worker", "approval.open_review")
    expect(desk.get_by_label("Id", exact=True)).to_have_value("open_review")
    expect(desk.locator(".properties__work")).to_contain_text("authority_level: int")
    expect(desk.locator(".properties__work")).to_contain_text("information_stage, review_due_at")
    desk.evaluate(APPEND, ["bpmn:UserTask", "set_terms"])
    choose(desk, "Form", "visit_site")
    choose(desk, "For the group", "investigator")
    enter(desk, "Due at", "no variable!")
    expect(desk.get_by_text("Enter the name of a variable")).to_be_visible()
    enter(desk, "Due at", "review_due_at")
    desk.evaluate(APPEND, ["bpmn:BusinessRuleTask", "set_terms"])
    enter(desk, "Id", "decide_visit")
    choose(desk, "Decision table", "visit_required")
    enter(desk, "Result goes to the variable", "visit_needed")
    desk.evaluate(CHOOSE, [["flow_gw_who_to_approve_automatically"]][0])
    expect(desk.get_by_label("Taken when", exact=True)).to_have_value("route == 'approve'")
    enter(desk, "Taken when", "route == 'approve' && score > 600")
    desk.evaluate(CHOOSE, ["timer_review_overdue"])
    enter(desk, "Time", "information_due_at")
    desk.evaluate(APPEND, ["bpmn:CallActivity", "set_terms"])
    enter(desk, "Id", "take_in_again")
    choose(desk, "Calls the process", "intake")
    desk.evaluate(CHOOSE, ["caught_appealed"])
    expect(desk.get_by_label("Message", exact=True)).to_have_value("appealed")
    enter(desk, "Message", "appealed_again")
    desk.evaluate(CHOOSE, ["flow_gw_who_to_reject_automatically"])
    desk.get_by_label("Taken when no other condition holds").check()
    expect(desk.get_by_label("Taken when", exact=True)).to_have_value("")
    expect(desk.locator("[data-draft-note]")).to_have_text(SAVED)
    # Then both engines' words are in the draft
    found = drafted(office)
    assert {"camunda:dueDate=${review_due_at}", "zeebe:dueDate=review_due_at", "camunda:candidateGroups=investigator"} <= {
        each.replace("zeebe:dueDate==", "zeebe:dueDate=") for each in attributes(found, "visit_site")
    }
    assert "zeebe:candidateGroups=investigator" in attributes(found, "visit_site")
    assert {"camunda:decisionRef=visit_required", "zeebe:decisionId=visit_required"} <= attributes(found, "decide_visit")
    assert {"camunda:resultVariable=visit_needed", "zeebe:resultVariable=visit_needed"} <= attributes(found, "decide_visit")
    assert b"${route == 'approve' &amp;&amp; score &gt; 600}" in found
    assert b">${information_due_at}<" in found
    assert {"zeebe:processId=intake", "zeebe:propagateAllChildVariables=true", "camunda:variables=all"} <= attributes(
        found, "take_in_again"
    )
    assert {"bpmn:name=appealed_again", "zeebe:correlationKey==application_id"} <= attributes(found, "msg_appealed_again")
    assert "bpmn:default=flow_gw_who_to_reject_automatically" in attributes(found, "gw_who")
    rules = {each.rule for each in check("approval.bpmn", found)}
    assert not rules & {
        "called-process",
        "correlation-key",
        "groups",
        "due-date",
        "decision",
        "timer",
        "expression-subset",
        "condition",
    }
    assert not [each for each in check("approval.bpmn", found) if each.rule in TOPIC_RULES]


def test_a_new_step_is_told_in_one_sentence_to_choose_work_that_is_not_on_the_diagram_yet(office: Office, desk: Page) -> None:  # noqa: F811
    findings = desk.locator('[data-findings="finding"]')
    desk.evaluate(APPEND, ["bpmn:ServiceTask", "set_terms"])
    expect(findings.locator("li", has_text="No work is chosen yet.")).to_have_count(1)
    # It is called by its kind until it has a name, and by its name then
    (made,) = {each.element_id for each in check("approval.bpmn", drafted(office)) if each.rule == "work"}
    row = findings.locator("li", has_text="No work is chosen yet.")
    expect(row.get_by_role("button")).to_have_text("Step of a worker")
    enter(desk, "Label", "Send a letter")
    expect(row.get_by_role("button")).to_have_text("Send a letter")
    expect(row).to_contain_text(made)
    expect(findings.locator("li", has_text=made).filter(has_text=re.compile("snake_case|camunda:"))).to_have_count(0)
    expect(desk.locator(f'.djs-shape[data-element-id="{made}"]')).to_have_class(re.compile("has-finding"))
    # and what the diagram has already cannot be chosen
    work = desk.get_by_label("Work of a worker", exact=True)
    expect(work.locator('option[value="approval.open_review"]')).to_have_text("open_review · already on this diagram")
    expect(work.locator('option[value="approval.open_review"]')).to_be_disabled()
    desk.evaluate(CHOOSE, ["open_review"])
    expect(work.locator('option[value="approval.open_review"]')).to_have_text("open_review")


def test_a_call_names_what_goes_in_and_comes_back_for_both_engines(office: Office, desk: Page) -> None:  # noqa: F811
    # Given a new call, which hands on everything
    desk.evaluate(APPEND, ["bpmn:CallActivity", "set_terms"])
    enter(desk, "Id", "take_in_again")
    choose(desk, "Calls the process", "intake")
    expect(desk.get_by_label("Passes in", exact=True)).to_have_value("*")
    expect(desk.get_by_label("Gives back", exact=True)).to_have_value("*")
    # When
    enter(desk, "Passes in", "product, what else?")
    expect(desk.get_by_text("Enter names of variables")).to_be_visible()
    enter(desk, "Passes in", "product amount")
    expect(desk.get_by_label("Passes in", exact=True)).to_have_value("product, amount")
    enter(desk, "Gives back", "intake_outcome")
    # and another process is called instead, which changes nothing of it
    choose(desk, "Calls the process", "due_diligence")
    expect(desk.locator("[data-draft-note]")).to_have_text(SAVED)
    # Then
    found = drafted(office)
    assert {
        *("camunda:source=product", "camunda:target=amount", "camunda:source=intake_outcome", "zeebe:target=amount"),
        *("zeebe:source==product", "zeebe:source==intake_outcome", "zeebe:processId=due_diligence"),
        *("zeebe:propagateAllParentVariables=false", "zeebe:propagateAllChildVariables=false"),
    } <= attributes(found, "take_in_again")
    assert "camunda:variables=all" not in attributes(found, "take_in_again")
    assert "called-process" not in {each.rule for each in check("approval.bpmn", found)}
    # and it can be all again, or nothing
    enter(desk, "Passes in", "*")
    enter(desk, "Gives back", "")
    expect(desk.locator("[data-draft-note]")).to_have_text(SAVED)
    found = drafted(office)
    assert "camunda:variables=all" in attributes(found, "take_in_again")
    assert not {"zeebe:source==product", "zeebe:source==intake_outcome"} & attributes(found, "take_in_again")
    assert "called-process" not in {each.rule for each in check("approval.bpmn", found)}


def test_a_step_is_done_several_times_and_tried_again_on_both_engines(office: Office, desk: Page) -> None:  # noqa: F811
    desk.evaluate(APPEND, ["bpmn:CallActivity", "set_terms"])
    enter(desk, "Id", "take_in_again")
    choose(desk, "Calls the process", "intake")
    choose(desk, "How often", "all")
    enter(desk, "Number of rounds", "no number!")
    expect(desk.get_by_text("Enter a number from 1 to 9999")).to_be_visible()
    enter(desk, "Number of rounds", "3")
    choose(desk, "How often", "one")
    enter(desk, "Number of rounds", "condition_count")
    enter(desk, "Variable with the number of the round", "condition_number")
    enter(desk, "Ends early when", "intake_outcome == 'refused'")
    desk.evaluate(CHOOSE, ["score_applicant"])
    enter(desk, "Tried again after a failure", "often")
    expect(desk.get_by_text("Enter how often (1 to 99)")).to_be_visible()
    enter(desk, "Tried again after a failure", "R5/PT10S")
    desk.evaluate(CHOOSE, ["review_case"])
    choose(desk, "How often", "all")
    choose(desk, "How often", "")
    expect(desk.get_by_label("Number of rounds")).to_have_count(0)
    expect(desk.locator("[data-draft-note]")).to_have_text(SAVED)
    found = drafted(office)
    assert b'<bpmn:multiInstanceLoopCharacteristics isSequential="true">' in found
    assert b'inputCollection="=for i in 1..condition_count return i" inputElement="condition_number"' in found
    assert b">${condition_count}</bpmn:loopCardinality>" in found
    assert b">${intake_outcome == 'refused'}</bpmn:completionCondition>" in found
    assert found.count(b"<bpmn:multiInstanceLoopCharacteristics") == 1
    assert b"<camunda:failedJobRetryTimeCycle>R5/PT10S</camunda:failedJobRetryTimeCycle>" in found
    assert {"zeebe:type=approval.score_applicant", "zeebe:retries=5"} <= attributes(found, "score_applicant")
    rules = {each.rule for each in check("approval.bpmn", found)}
    assert not rules & {"loop-count", "retry-cycle", "repetition", "external-task", "called-process", "element-order", "expression-subset"}


def test_a_change_is_taken_back_by_keyboard_and_the_draft_follows(office: Office, desk: Page) -> None:  # noqa: F811
    # By keyboard alone: an element is chosen by its name
    desk.get_by_label("Element", exact=True).focus()
    desk.get_by_label("Element", exact=True).select_option("review_case")
    expect(desk.locator('.djs-shape[data-element-id="review_case"]')).to_have_class(re.compile("selected"))
    choose(desk, "For the group", "approver")
    expect(desk.locator("[data-draft-note]")).to_have_text(SAVED)
    assert {"camunda:candidateGroups=approver", "zeebe:candidateGroups=approver"} <= attributes(drafted(office), "review_case")
    # One step for both engines: one step back
    desk.locator(".djs-container > svg").focus()
    desk.keyboard.press("Control+z")
    expect(desk.get_by_label("For the group", exact=True)).to_have_value("reviewer")
    expect(desk.get_by_role("button", name="Undo")).to_be_disabled()
    expect(desk.get_by_role("button", name="Redo")).to_be_enabled()
    expect(desk.locator("[data-draft-note]")).to_have_text(SAVED)
    desk.keyboard.press("Control+y")
    expect(desk.get_by_label("For the group", exact=True)).to_have_value("approver")
    # The mark of bpmn.io stays where everybody sees it
    expect(desk.locator(".bjs-powered-by")).to_be_visible()


def test_the_second_window_is_told_and_may_keep_what_it_drew(office: Office, desk: Page) -> None:  # noqa: F811
    other = desk.context.new_page()
    office.open(other, "/processes/approval/edit")
    desk.evaluate(CHOOSE, ["score_applicant"])
    enter(desk, "Label", "Score the applicant")
    expect(desk.locator("[data-draft-note]")).to_have_text(SAVED)
    other.evaluate(CHOOSE, ["score_applicant"])
    enter(other, "Label", "Rate the applicant")
    expect(other.locator("[data-refused]")).to_contain_text("changed in another window")
    with other.expect_download() as kept:
        other.get_by_role("button", name="Keep mine as a file").click()
    assert b"Rate the applicant" in Path(kept.value.path()).read_bytes()
    assert b"Score the applicant" in drafted(office)
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Load the draft as it was saved there").click()
    settled(other)
    expect(other.locator("[data-refused]")).to_be_hidden()


def test_a_file_is_uploaded_and_comes_back_unchanged(office: Office, desk: Page) -> None:  # noqa: F811
    mine = APPROVAL.replace(b'name="Approved"', b'name="Agreed"') + b"<!-- by another editor -->\n"
    desk.locator("[data-upload-file]").set_input_files({"name": "mine.bpmn", "mimeType": "application/xml", "buffer": mine})
    expect(desk.locator(".toast")).to_contain_text("The file is your draft now.")
    settled(desk)
    with desk.expect_download() as kept:
        desk.get_by_role("link", name="Download").click()
    assert Path(kept.value.path()).read_bytes() == mine
    with desk.expect_download() as drawing:
        desk.get_by_role("button", name="Save the drawing as SVG").click()
    picture = Path(drawing.value.path()).read_bytes()
    assert etree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert b"var(--" not in picture


def test_where_a_file_cannot_be_shown_another_one_is_uploaded_or_it_is_thrown_away(office: Office, desk: Page) -> None:  # noqa: F811
    # Given a diagram without its drawing
    bare = re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", b"", APPROVAL, flags=re.DOTALL)
    desk.locator("[data-upload-file]").set_input_files({"name": "bare.bpmn", "mimeType": "application/xml", "buffer": bare})
    cannot = desk.get_by_text("The editor cannot show this file. Upload another one, or throw the draft away.")
    expect(cannot).to_be_visible()
    expect(desk.get_by_text("The editor could not be started.")).to_be_hidden()
    expect(desk.get_by_text("The file has no drawing: nobody could see or edit the process.")).to_be_visible()
    expect(desk.get_by_role("button", name="Tidy up")).to_be_disabled()
    # When
    whole = {"name": "mine.bpmn", "mimeType": "application/xml", "buffer": APPROVAL.replace(b'name="Approved"', b'name="Agreed"')}
    desk.locator("[data-upload-file]").set_input_files(whole)
    # Then
    expect(cannot).to_be_hidden()
    settled(desk)
    assert b'name="Agreed"' in drafted(office)
    # And when it comes back, it can be thrown away
    desk.locator("[data-upload-file]").set_input_files({"name": "bare.bpmn", "mimeType": "application/xml", "buffer": bare})
    expect(cannot).to_be_visible()
    desk.get_by_role("button", name="Throw away").click()
    expect(cannot).to_be_hidden()
    settled(desk)
    assert drafted(office) == APPROVAL


def test_a_form_that_cannot_be_shown_gives_way_to_another_one(office: Office, desk: Page) -> None:  # noqa: F811
    office.open(desk, "/models/review_case.form/edit")
    shipped = (ROOT / "bpmn/forms/review_case.form").read_bytes()
    field = '{{"type": "textfield", "id": "one", "key": "{}", "label": "Word"}}'  # two fields with one id
    twice = f'{{"id": "review_case", "type": "default", "components": [{field.format("a")}, {field.format("b")}]}}'
    for content, shown in ((twice.encode(), False), (shipped, True)):
        desk.locator("[data-upload-file]").set_input_files({"name": "mine.form", "mimeType": "application/json", "buffer": content})
        expect(desk.get_by_text("The editor cannot show this file.")).to_be_visible(visible=not shown)
    settled(desk)


def test_a_comparison_stays_within_its_page_whatever_a_name_is(office: Office, desk: Page) -> None:  # noqa: F811
    named = APPROVAL.replace(b'name="Score applicant"', b'name="%s"' % (b"X" * 120))
    desk.locator("[data-upload-file]").set_input_files({"name": "mine.bpmn", "mimeType": "application/xml", "buffer": named})
    expect(desk.locator(".toast")).to_contain_text("The file is your draft now.")
    settled(desk)
    desk.get_by_role("link", name="Propose release").click()
    settled(desk)
    expect(desk.locator(".changes")).to_contain_text("X" * 120)
    assert desk.locator(".changes").evaluate("table => table.closest('.scroll').scrollWidth <= table.closest('.scroll').clientWidth")


def test_every_diagram_of_the_bank_goes_through_the_editor_as_it_is(office: Office, desk: Page) -> None:  # noqa: F811
    for file in sorted((ROOT / "bpmn").glob("*.bpmn")):
        definition = f"{file.stem}:1:x"
        office.trial.engine.deployed[f"{definition}.bpmn"] = file.read_bytes()
        office.trial.engine.listed.append(DeployedProcess(file.stem, file.stem, definition, "1", 0, {}))
        answer = desk.evaluate(FETCH, f"/processes/models/{definition}.bpmn")
        assert answer["warnings"] == []
        assert canonical(desk.evaluate(SAVE).encode()) == canonical(file.read_bytes()), file.stem


def canonical(content: bytes) -> object:
    """Return what an XML file says, without the order of attributes and shapes and the blanks between elements."""
    return _canonical(etree.fromstring(content))


def _canonical(element: etree._Element) -> object:
    inside = [_canonical(inner) for inner in element]
    if etree.QName(element).localname == "BPMNPlane":
        inside.sort(key=repr)  # the editor draws what lies at an edge last, so that it can be reached
    return element.tag, sorted(element.attrib.items()), (element.text or "").strip(), inside


def test_an_owner_tidies_up_is_told_of_style_simulates_searches_and_takes_a_picture(office: Office, desk: Page) -> None:  # noqa: F811
    # Given a drawing gone astray
    style = desk.locator('[data-findings="style"]')
    expect(style).to_contain_text("Nothing to improve")
    desk.evaluate(ASTRAY, ["set_terms", 900, 700])
    desk.evaluate(APPEND, ["bpmn:TextAnnotation", "review_case"])
    astray = desk.evaluate(SAVE).encode()
    # When it is tidied up Then only places change, and one step brings the old ones back
    desk.get_by_role("button", name="Tidy up").click()
    expect(desk.locator("[data-acted]")).to_contain_text("tidied up. Undo brings the old one back")
    tidied = desk.evaluate(SAVE).encode()
    assert without_places(tidied) == without_places(astray)
    assert places(tidied)["set_terms"] != places(astray)["set_terms"]
    boxes = {name: tuple(map(int, place)) for name, place in places(tidied).items()}
    (note,) = boxes.keys() - places(APPROVAL).keys()
    assert [name for name, place in boxes.items() if name != note and overlap(place, boxes[note])] == []
    desk.get_by_role("button", name="Undo").click()
    assert canonical(desk.evaluate(SAVE).encode()) == canonical(astray)
    # Style is told as one draws, apart from what the gate says
    desk.evaluate(APPEND, ["bpmn:UserTask", "set_terms"])
    expect(style).to_contain_text("A name is missing")
    expect(desk.locator(".djs-shape.has-style").first).to_be_visible()
    enter(desk, "Label", "Look again")
    expect(style).not_to_contain_text("A name is missing")
    expect(desk.locator("[data-draft-note]")).to_have_text(SAVED)
    # Tokens run by keyboard, nothing is edited meanwhile
    drawn = canonical(drafted(office))
    desk.get_by_role("button", name="Simulate").click()
    desk.evaluate(f"{MODELER}.get('canvas').zoom(1)")
    last = desk.get_by_role("button", name="Choose the way out of here").last
    last.focus()
    expect(last).to_be_in_viewport()
    assert desk.evaluate("document.querySelector('.djs-container').scrollLeft") == 0, "the drawing is moved, not its box"
    begin = desk.get_by_role("button", name="Let this event happen").first
    begin.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".bts-log")).to_contain_text("Process started")
    assert barriers(desk) == []
    expect(desk.locator("[data-properties]")).to_have_attribute("inert", "")
    desk.get_by_role("button", name="Simulate").click()
    expect(desk.locator("[data-properties]")).not_to_have_attribute("inert", "")
    assert canonical(desk.evaluate(SAVE).encode()) == drawn
    # A step is found by its name
    desk.locator(".djs-container > svg").focus()
    desk.keyboard.press("Control+f")
    desk.keyboard.type("Score app")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Id", exact=True)).to_have_value("score_applicant")
    with desk.expect_download() as picture:
        desk.get_by_role("button", name="Save the drawing as PNG").click()
    content = Path(picture.value.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    width, corner, inked = desk.evaluate(LOOK, b64encode(content).decode())
    assert width > 2 * 2500  # pixels: twice the drawing's
    assert corner == [255, 255, 255, 255]
    assert inked > 10_000


def places(content: bytes) -> dict[str, tuple[str, ...]]:
    shapes = etree.fromstring(content).xpath("//*[local-name()='BPMNShape']")
    return {shape.get("bpmnElement"): tuple(shape[0].attrib.values()) for shape in shapes}


def overlap(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    (left, top, width, height), (x, y, across, down) = one, other
    return left < x + across and x < left + width and top < y + down and y < top + height


def without_places(content: bytes) -> object:
    root = etree.fromstring(content)
    for moved in root.xpath("//*[local-name()='Bounds' or local-name()='waypoint']"):
        moved.getparent().remove(moved)
    return _canonical(root)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_the_editor(office: Office, desk: Page, theme: str) -> None:  # noqa: F811
    desk.emulate_media(color_scheme=theme)
    desk.evaluate(CHOOSE, ["review_case"])
    expect(desk.get_by_label("For the group", exact=True)).to_have_value("reviewer")
    assert barriers(desk) == []


def test_one_owner_proposes_and_another_sees_the_difference_and_releases(office: Office, desk: Page) -> None:  # noqa: F811
    # Given an owner who draws a step more and says why
    desk.evaluate(CHOOSE, ["score_applicant"])
    enter(desk, "Label", "Score the applicant")
    propose(desk, "Score applicant → Score the applicant")
    # When a colleague compares
    page = office.sit_down("owner.second")
    office.open(page, "/processes/approval")
    page.get_by_role("link", name="Compare and decide").click()
    settled(page)
    for side in (0, 1):
        marked = page.locator("[data-surface]").nth(side).locator('.djs-shape[data-element-id="score_applicant"]')
        expect(marked).to_have_class(re.compile("is-changed"))
        expect(page.locator("[data-surface]").nth(side).locator(".compare__sign")).to_have_text("✎")
    page.get_by_role("button", name="Score the applicant").click()
    expect(marked).to_have_class(re.compile("is-chosen"))
    assert barriers(page) == []
    page.get_by_role("button", name="Release", exact=True).click()
    # Then it is live
    expect(page.locator(".toast")).to_contain_text("new cases run by this version")
    office.open(page, "/processes/approval")
    expect(page.locator("main")).to_contain_text("version 4")
    expect(page.locator('.djs-shape[data-element-id="score_applicant"]')).to_contain_text("Score the")


def test_running_cases_are_moved_while_an_owner_looks_on(office: Office) -> None:  # noqa: F811
    # Given cases of the third version, of which one stands at a step that has another id in the fourth
    two_versions(office.trial)
    standing(office.trial, "review_case", "review_case", "score_applicant")
    page = office.sit_down("owner")
    office.open(page, "/processes/approval")
    page.get_by_role("link", name="Move its cases").click()
    expect(page.locator("main")).to_contain_text("1 case could not move now.")
    # When its counterpart is chosen, the move is proposed, and a colleague starts it
    page.get_by_label("Counterpart of Score applicant").select_option("rate_applicant")
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("main")).to_contain_text("3 cases can move as they stand now.")
    found = barriers(page)
    page.get_by_label("Why the cases are moved").fill("The new scoring.")
    page.get_by_role("button", name="Propose move").click()
    expect(page.get_by_text("who proposes does not decide")).to_be_visible()
    second = office.sit_down("owner.second")
    second.goto(page.url)
    second.get_by_role("button", name="Start the move").click()
    expect(second.get_by_text("0 of 3 cases looked at")).to_be_visible()
    found += barriers(second)
    # Then the page tells by itself how far the workers are, and stops asking at the end
    while move_cases(office.trial.bank):
        pass
    expect(second.get_by_text("3 of 3 cases looked at")).to_be_visible()
    expect(second.locator("[hx-trigger]#progress")).to_have_count(0)
    assert found == []
