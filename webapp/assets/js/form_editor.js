// Edits the form of a human task: its fields in the middle, the kinds of fields at the left, what a field says at the right.
import { FormEditor } from '@bpmn-io/form-js-editor';
import '../css/form_editor.css';
import { Draft } from './modelling/draft.js';
import { FileDraft, marker } from './modelling/file_draft.js';
import { words } from './modelling/words.js';

/** Properties that the gate refuses, or that mean nothing here. */
const NOT_ASKED = new Set(['condition', 'custom-values', 'custom-properties', 'valuesExpression', 'optionsExpression']);

/** The palette calls its kinds by the words of the page; form_editor.css hides those that the gate refuses. */
const kinds = names => {
  class OurKinds {
    constructor(formFields) {
      for (const [type, name] of Object.entries(names)) if (formFields.get(type)) formFields.get(type).config.name = name;
    }
  }
  OurKinds.$inject = ['formFields'];
  return { __init__: ['ourKinds'], ourKinds: ['type', OurKinds] };
};

class OurProperties {
  constructor(propertiesPanel) { propertiesPanel.registerProvider(this, 100); }

  getGroups() { return groups => groups.filter(group => group.id === 'condition' || !NOT_ASKED.has(group.id)); }
}
OurProperties.$inject = ['propertiesPanel'];

const ours = { __init__: ['ourProperties'], ourProperties: ['type', OurProperties] };

/** Keep what the editor does not know, and do not let its own name and number into the file. */
function written(editor, before) {
  const { exporter: _, schemaVersion: __, ...schema } = editor.saveSchema();
  return `${JSON.stringify({ id: before.id, type: before.type, schemaVersion: before.schemaVersion, ...schema }, null, 2)}\n`;
}

function editorOf(root, form, before) {
  const stack = form.get('commandStack'), mark = marker(id => `.form-editor [data-id="${id}"]`);
  const find = id => id && root.querySelector(`[data-surface] [data-id="${CSS.escape(id)}"]`);
  return {
    write: () => written(form, before),
    undo: () => stack.undo(), redo: () => stack.redo(), canUndo: () => stack.canUndo(), canRedo: () => stack.canRedo(),
    has: id => Boolean(find(id)), mark,
    choose(id) { const found = find(id); found.scrollIntoView({ block: 'center' }); form.get('selection').set(form.get('formFieldRegistry').get(id)); },
  };
}

/** Each field can be chosen from a list, by keyboard too. */
function bindChoice(root, form) {
  const choice = root.querySelector('[data-field-choice]'), registry = form.get('formFieldRegistry');
  const fill = () => {
    const chosen = form.get('selection').get()?.id;
    choice.replaceChildren(...registry.getAll().map(field => new Option(field.label || field.dateLabel || field.text || field.key || root.dataset.title, field.id, false, field.id === chosen)));
  };
  choice.addEventListener('change', () => form.get('selection').set(registry.get(choice.value)));
  form.on('selection.changed', fill);
  form.on('commandStack.changed', fill);
  fill();
}

export async function start(root) {
  const surface = root.querySelector('[data-surface]'), offers = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const form = new FormEditor({
    container: surface, additionalModules: [ours, kinds(offers.kinds), words(offers.tools)],
    propertiesPanel: { parent: root.querySelector('[data-properties]') },
  });
  const answer = await fetch(root.dataset.url, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(`The form at ${root.dataset.url} did not load: ${answer.status}.`);
  const text = await answer.text();
  let schema = null;
  if (!await new Draft(root).tryTo(() => { schema = JSON.parse(text); return form.importSchema(schema); })) return;
  const draft = new FileDraft(root, editorOf(root, form, schema));
  form.on('commandStack.changed', () => draft.touch());
  bindChoice(root, form);
  draft.show(offers.findings);
  root.editor = form;  // for those who look at the page by its console, and for its tests
  root.dataset.ready = 'yes';
}
