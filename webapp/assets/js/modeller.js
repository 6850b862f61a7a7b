// Edits a process diagram: draws, saves a draft as one works, and shows what the deploy gate says of it.
import Modeler from 'bpmn-js/lib/Modeler';
import '../css/diagram.css';
import '../css/modeller.css';
import { csrfHeaders } from './csrf.js';
import { describe, viewerOptions } from './diagram.js';
import { camunda, zeebe } from './modelling/descriptors.js';
import { drawingModule } from './modelling/palette.js';
import { Pane } from './modelling/pane.js';
import { twinModule } from './modelling/twins.js';

const LEAST_SCALE = 11 / 12;  // labels are 12 px in the diagram and must stay at least 11 px on screen
const TOOLS = 130;  // pixels of the tools at the left
const DELAY = 1000;  // milliseconds after the last change
/** A drawing outside of our pages has no tokens. */
const PAPER = { '--diagram-live': '#525252', '--diagram-rest-fill': '#ffffff', '--cds-text-primary': '#161616' };

async function post(url, body) {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { ...csrfHeaders(), 'Content-Type': 'application/json', Accept: 'application/json' } });
  return { status: answer.status, body: await answer.json().catch(() => ({})) };
}

function save(name, type, content) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Marks the elements that the gate found something at: by an outline, and by a badge that says how much. */
class Findings {
  constructor(root, modeler) {
    Object.assign(this, { root, modeler, marked: [] });
    this.list = root.querySelector('[data-findings]');
  }

  show(findings) {
    const overlays = this.modeler.get('overlays'), canvas = this.modeler.get('canvas'), registry = this.modeler.get('elementRegistry');
    overlays.remove({ type: 'finding' });
    for (const id of this.marked) if (registry.get(id)) canvas.removeMarker(id, 'has-finding');
    const byElement = Map.groupBy(findings, finding => finding.element_id);
    this.marked = [...byElement.keys()].filter(id => registry.get(id) && registry.get(id) !== canvas.getRootElement());
    for (const id of this.marked) {
      const badge = this.root.querySelector('template[data-badge="finding"]').content.firstElementChild.cloneNode(true);
      badge.querySelector('[data-count]').textContent = byElement.get(id).length;
      badge.title = byElement.get(id).map(finding => finding.message).join('\n');
      canvas.addMarker(id, 'has-finding');
      overlays.add(id, 'finding', { position: { top: -10, left: -8 }, html: badge, show: { minZoom: 0 } });
    }
    this.tell(findings);
  }

  tell(findings) {
    const row = this.root.querySelector('template[data-finding]').content.firstElementChild;
    this.root.querySelector('[data-clean]').hidden = findings.length > 0;
    this.root.querySelector('[data-finding-count]').textContent = findings.length || '';
    this.list.replaceChildren(...findings.map(finding => {
      const made = row.cloneNode(true), button = made.querySelector('button');
      for (const name of ['message', 'what_to_do', 'rule']) made.querySelector(`[data-${name.replaceAll('_', '-')}]`).textContent = finding[name];
      button.textContent = finding.element_id || finding.file;
      button.disabled = !this.modeler.get('elementRegistry').get(finding.element_id);
      button.addEventListener('click', () => this.choose(finding.element_id));
      return made;
    }));
  }

  choose(id) {
    const element = this.modeler.get('elementRegistry').get(id);
    this.modeler.get('canvas').scrollToElement(element);
    this.modeler.get('selection').select(element);
    this.root.querySelector('[data-properties]').scrollIntoView({ block: 'nearest' });
  }
}

/** Keeps the draft on the server: one save at a time, the last change always among them. */
class Draft {
  constructor(root, modeler, findings) {
    Object.assign(this, { root, modeler, findings, revision: Number(root.dataset.revision), changed: false, stopped: false, running: null });
    this.note = document.querySelector('[data-draft-note]');
  }

  touch() {
    this.changed = true;
    clearTimeout(this.timer);
    if (!this.stopped) { this.say(this.root.dataset.unsaved); this.timer = setTimeout(() => this.flush(), DELAY); }
  }

  /** Whether the server does not have everything yet. */
  get pending() { return this.changed || this.running !== null; }

  say(text) { if (this.note) this.note.textContent = text; }

  /** Save what is not saved yet; true when the server has everything. */
  async flush() {
    clearTimeout(this.timer);
    while (this.running) await this.running;  // another save may have begun meanwhile
    if (!this.changed || this.stopped) return !this.stopped;
    this.running = this.send();
    const done = await this.running;
    this.running = null;
    return done;
  }

  async send() {
    this.changed = false;
    const { xml } = await this.modeler.saveXML({ format: true });
    const answer = await post(this.root.dataset.save, { content: xml, revision: this.revision }).catch(() => ({ status: 0, body: {} }));
    if (answer.status === 200) {
      this.revision = answer.body.revision;
      document.querySelectorAll('[data-draft-revision]').forEach(field => { field.value = this.revision; });
      this.say(this.changed ? this.root.dataset.unsaved : answer.body.note);
      this.refuse(null);
      this.findings.show(answer.body.findings);
      return true;
    }
    this.changed = true;
    this.stopped = answer.status === 409;
    this.say(this.root.dataset.failed);
    this.refuse(Object.values(answer.body.errors ?? {}).flat().join(' ') || answer.body.detail || this.root.dataset.failed);
    return false;
  }

  refuse(text) {
    const box = this.root.querySelector('[data-refused]');
    box.hidden = text === null;
    box.querySelector('[data-refused-text]').textContent = text ?? '';
    box.querySelector('[data-refused-acts]').hidden = !this.stopped;
  }
}

/** Begin at the start event, labels readable, clear of the tools at the left. */
function begin(modeler) {
  const canvas = modeler.get('canvas'), { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return;
  const scale = Math.max(LEAST_SCALE, Math.min(1, (outer.width - TOOLS - 40) / inner.width, (outer.height - 60) / inner.height));
  const width = outer.width / scale, height = outer.height / scale;
  const start = modeler.get('elementRegistry').find(element => element.type === 'bpmn:StartEvent' && element.parent === canvas.getRootElement());
  const middle = height > inner.height || !start ? inner.y + inner.height / 2 : Math.max(start.y, inner.y + height / 2 - 30);
  canvas.viewbox({ x: inner.x - TOOLS / scale, y: middle - height / 2, width, height });
}

function bindButtons(root, modeler, draft) {
  const stack = modeler.get('commandStack'), name = root.dataset.process;
  const tell = () => {
    root.querySelector('[data-act="undo"]').disabled = !stack.canUndo();
    root.querySelector('[data-act="redo"]').disabled = !stack.canRedo();
  };
  const acts = {
    undo: () => stack.canUndo() && stack.undo(),
    redo: () => stack.canRedo() && stack.redo(),
    in: () => modeler.get('zoomScroll').stepZoom(1), out: () => modeler.get('zoomScroll').stepZoom(-1), fit: () => modeler.get('canvas').zoom('fit-viewport', 'auto'),
    svg: async () => save(`${name}.svg`, 'image/svg+xml', (await modeler.saveSVG()).svg.replace(/var\((--[\w-]+)\)/g, (_, token) => PAPER[token] ?? '#525252')),
    mine: async () => save(`${name}.bpmn`, 'application/xml', (await modeler.saveXML({ format: true })).xml),
    reload: () => location.reload(),
  };
  document.addEventListener('click', async event => {
    acts[event.target.closest('[data-act]')?.dataset.act]?.();
    const link = event.target.closest('a[data-after-save]');
    if (!link || !draft.pending) return;
    event.preventDefault();
    if (await draft.flush()) location.assign(link.href);
  });
  modeler.on(['commandStack.changed', 'import.done'], tell);
  tell();
}

function bindUpload(draft) {
  const file = document.querySelector('input[data-upload-diagram]');
  file?.addEventListener('change', async () => { if (file.files.length && await draft.flush()) file.form.submit(); });
}

export async function start(root) {
  const surface = root.querySelector('[data-surface]'), offers = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const modeler = new Modeler({
    ...viewerOptions(surface, 'var(--diagram-live)'),
    moddleExtensions: { camunda, zeebe },
    additionalModules: [twinModule, drawingModule, { translate: ['value', (text, values = {}) => (offers.tools[text] ?? text).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? `{${key}}`)] }],
  });
  const findings = new Findings(root, modeler), draft = new Draft(root, modeler, findings);
  new Pane(root.querySelector('[data-properties]'), modeler, offers);
  await document.fonts.ready;
  const answer = await fetch(root.dataset.url, { headers: { Accept: 'application/xml' } });
  if (!answer.ok) throw new Error(`The diagram at ${root.dataset.url} did not load: ${answer.status}.`);
  await modeler.importXML(await answer.text());
  begin(modeler);
  describe(surface, root.dataset.label);
  bindButtons(root, modeler, draft);
  bindUpload(draft);
  modeler.on('commandStack.changed', () => draft.touch());
  addEventListener('beforeunload', event => { if (draft.pending) event.preventDefault(); });
  findings.show(offers.findings);
  root.modeler = modeler;  // for those who look at the page by its console, and for its tests
  root.dataset.ready = 'yes';
}
