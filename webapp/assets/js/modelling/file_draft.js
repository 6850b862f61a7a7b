// The draft of a decision or form on its page: saved as one works, with what the gate says of it, its files and its buttons.
import { csrfHeaders } from '../csrf.js';

const DELAY = 1000;  // milliseconds after the last change

async function post(url, body) {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { ...csrfHeaders(), 'Content-Type': 'application/json', Accept: 'application/json' } });
  return { status: answer.status, body: await answer.json().catch(() => ({})) };
}

function keepAsFile(name, content) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob([content])), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** `editor` is { write() → the file's text, undo(), redo(), canUndo(), canRedo(), choose(id), has(id), mark(ids) }. */
export class FileDraft {
  constructor(root, editor) {
    Object.assign(this, { root, editor, revision: Number(root.dataset.revision), changed: false, stopped: false, running: null });
    this.note = document.querySelector('[data-draft-note]');
    this.bind();
    addEventListener('beforeunload', event => { if (this.pending) event.preventDefault(); });
  }

  /** Whether the server does not have everything yet. */
  get pending() { return this.changed || this.running !== null; }

  touch() {
    this.changed = true;
    this.tell();
    clearTimeout(this.timer);
    if (!this.stopped) { this.say(this.root.dataset.unsaved); this.timer = setTimeout(() => this.flush(), DELAY); }
  }

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
    const content = await this.editor.write();
    const answer = await post(this.root.dataset.save, { content, revision: this.revision }).catch(() => ({ status: 0, body: {} }));
    if (answer.status === 200) {
      this.revision = answer.body.revision;
      document.querySelectorAll('[data-draft-revision]').forEach(field => { field.value = this.revision; });
      this.say(this.changed ? this.root.dataset.unsaved : answer.body.note);
      this.refuse(null);
      this.show(answer.body.findings);
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

  /** List the findings, and mark what they are about. */
  show(findings) {
    const row = this.root.querySelector('template[data-finding]').content.firstElementChild;
    this.root.querySelector('[data-clean]').hidden = findings.length > 0;
    this.root.querySelector('[data-finding-count]').textContent = findings.length || '';
    this.editor.mark(findings.map(finding => finding.element_id).filter(id => this.editor.has(id)));
    this.root.querySelector('[data-findings]').replaceChildren(...findings.map(finding => {
      const made = row.cloneNode(true), button = made.querySelector('button');
      for (const name of ['message', 'what_to_do', 'rule']) made.querySelector(`[data-${name.replaceAll('_', '-')}]`).textContent = finding[name];
      button.textContent = finding.element_id || finding.file;
      button.disabled = !this.editor.has(finding.element_id);
      button.addEventListener('click', () => this.editor.choose(finding.element_id));
      return made;
    }));
  }

  tell() {
    this.root.querySelector('[data-act="undo"]').disabled = !this.editor.canUndo();
    this.root.querySelector('[data-act="redo"]').disabled = !this.editor.canRedo();
  }

  bind() {
    const acts = {
      undo: () => this.editor.canUndo() && this.editor.undo(), redo: () => this.editor.canRedo() && this.editor.redo(),
      mine: async () => keepAsFile(this.root.dataset.file, await this.editor.write()), reload: () => location.reload(),
    };
    document.addEventListener('click', async event => {
      acts[event.target.closest('[data-act]')?.dataset.act]?.();
      const link = event.target.closest('a[data-after-save]');
      if (!link || !this.pending) return;
      event.preventDefault();
      if (await this.flush()) location.assign(link.href);
    });
    const file = document.querySelector('input[data-upload-file]');
    file?.addEventListener('change', async () => { if (file.files.length && await this.flush()) file.form.submit(); });
  }
}

/** Outline elements by a style of its own: an editor may draw them anew at any time. */
export function marker(selectorOf) {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return ids => sheet.replaceSync(ids.map(id => `${selectorOf(CSS.escape(id))} { outline: 2px dashed var(--error); outline-offset: -2px; }`).join('\n'));
}

/** A module that gives an editor's own words in the language of the page. */
export const words = catalogue => ({ translate: ['value', (text, values = {}) => (catalogue[text] ?? text).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? `{${key}}`)] });
