// The draft of a decision or form on its page, with what the gate says of it, its file and its buttons.
import { Draft } from './draft.js';
import { save } from './files.js';

/** `editor` is { write() → the file's text, undo(), redo(), canUndo(), canRedo(), choose(id), has(id), mark(ids) }. */
export class FileDraft extends Draft {
  constructor(root, editor) {
    super(root, () => editor.write(), findings => this.list(findings));
    this.editor = editor;
    this.bind({
      undo: () => editor.canUndo() && editor.undo(), redo: () => editor.canRedo() && editor.redo(),
      mine: async () => save(root.dataset.file, '', await editor.write()), reload: () => location.reload(),
    });
  }

  touch() {
    this.tell();
    super.touch();
  }

  /** List the findings, and mark what they are about. */
  list(findings) {
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
}

/** Outline elements by a style of its own: an editor may draw them anew at any time. */
export function marker(selectorOf) {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return ids => sheet.replaceSync(ids.map(id => `${selectorOf(CSS.escape(id))} { outline: 2px dashed var(--error); outline-offset: -2px; }`).join('\n'));
}
