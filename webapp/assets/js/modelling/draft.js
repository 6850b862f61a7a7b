// The draft of a model on its page: saved as one works, and let go only when all of it is saved.
import { csrfHeaders } from '../csrf.js';

const DELAY = 1000;  // milliseconds after the last change

async function post(url, body) {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { ...csrfHeaders(), 'Content-Type': 'application/json', Accept: 'application/json' } });
  return { status: answer.status, body: await answer.json().catch(() => ({})) };
}

/** Keeps the draft on the server: one save at a time, the last change always among them; `write()` gives the file's text, `show(findings)` what the gate says of it. */
export class Draft {
  constructor(root, write, show) {
    Object.assign(this, { root, write, show, revision: Number(root.dataset.revision), changed: false, stopped: false, running: null });
    this.note = document.querySelector('[data-draft-note]');
  }

  /** Listen to the page's buttons, by the name of what they do; nobody leaves before everything is saved. */
  bind(acts) {
    document.addEventListener('click', async event => {
      acts[event.target.closest('[data-act]')?.dataset.act]?.();
      const link = event.target.closest('a[data-after-save]');
      if (!link || !this.pending) return;
      event.preventDefault();
      if (await this.flush()) location.assign(link.href);
    });
    const file = document.querySelector('input[data-upload-file]');
    file?.addEventListener('change', async () => { if (file.files.length && await this.flush()) file.form.submit(); });
    addEventListener('beforeunload', event => { if (this.pending) event.preventDefault(); });
  }

  /** Show the file by `show()`; false where it cannot be: then another one can be uploaded, or this one thrown away, and nothing else. */
  async tryTo(show) {
    try {
      await show();
      return true;
    } catch (error) {
      console.info(error);  // the page says it to who works on it
    }
    this.bind({});
    document.querySelectorAll('[data-act]').forEach(button => { button.disabled = true; });
    this.root.querySelector('[data-unreadable]').hidden = false;
    this.root.dataset.ready = 'no';
    return false;
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
    const content = await this.write();
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
}
