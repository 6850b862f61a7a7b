// Edits a decision file: its tables, and where there are several the diagram of how they need each other.
import DecisionTableEditor from 'dmn-js-decision-table/lib/Editor';
import DrdModeler from 'dmn-js-drd/lib/Modeler';
import EditingManager from 'dmn-js-shared/lib/base/EditingManager';
import { is } from 'dmn-js-shared/lib/util/ModelUtil';
import '../css/table_editor.css';
import { Draft } from './modelling/draft.js';
import { FileDraft, marker } from './modelling/file_draft.js';
import { words } from './modelling/words.js';

/** Tables and their diagram: what else DMN may hold runs on one of our engines only, so there is no editor for it. */
class TableModeler extends EditingManager {
  _getViewProviders() {
    return [
      { id: 'drd', constructor: DrdModeler, opens: 'dmn:Definitions' },
      { id: 'decisionTable', constructor: DecisionTableEditor, opens: element => is(element, 'dmn:Decision') && is(element.decisionLogic, 'dmn:DecisionTable') },
    ];
  }
}

/** One button for each view; a single table needs none. */
function bindViews(root, modeler, offers) {
  const bar = root.querySelector('[data-views]');
  const show = () => {
    const views = modeler.getViews().filter(view => view.type !== 'drd' || modeler.getViews().length > 2);
    bar.hidden = views.length < 2;
    bar.replaceChildren(...views.map(view => {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'table-views__view', textContent: view.type === 'drd' ? offers.overview : view.element.name || view.element.id });
      button.setAttribute('aria-pressed', String(view === modeler.getActiveView()));
      button.addEventListener('click', () => modeler.open(view));
      return button;
    }));
  };
  modeler.on('views.changed', show);
  show();
}

function editorOf(root, modeler) {
  const stack = () => modeler.getActiveViewer()?.get('commandStack', false), mark = marker(id => `.table-editor [data-element-id="${id}"], .table-editor [data-row-id="${id}"]`);
  // A cell that is being typed in would write itself anew over what is taken back.
  const leave = () => { document.activeElement?.blur(); modeler.getActiveViewer()?.get('selection', false)?.deselect(); };
  const find = id => id && root.querySelector(`[data-surface] [data-element-id="${CSS.escape(id)}"], [data-surface] [data-row-id="${CSS.escape(id)}"]`);
  return {
    write: async () => (await modeler.saveXML({ format: true })).xml,
    undo: () => { leave(); stack()?.undo(); }, redo: () => { leave(); stack()?.redo(); }, canUndo: () => stack()?.canUndo() ?? false, canRedo: () => stack()?.canRedo() ?? false,
    has: id => Boolean(find(id)), mark,
    choose(id) { const found = find(id); found.scrollIntoView({ block: 'center', inline: 'center' }); found.click(); },
  };
}

export async function start(root) {
  const surface = root.querySelector('[data-surface]'), offers = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const modules = [words(offers.tools)];
  const modeler = new TableModeler({
    container: surface, common: { expressionLanguages: { options: [{ value: 'feel', label: 'FEEL' }], defaults: { editor: 'feel' } }, dataTypes: offers.types },
    drd: { additionalModules: modules }, decisionTable: { additionalModules: modules },
  });
  const answer = await fetch(root.dataset.url, { headers: { Accept: 'application/xml' } });
  if (!answer.ok) throw new Error(`The decision at ${root.dataset.url} did not load: ${answer.status}.`);
  let draft = null;
  modeler.on('viewer.created', ({ viewer }) => viewer.on('commandStack.changed', () => draft?.touch()));
  const tables = await answer.text();
  if (!await new Draft(root).tryTo(() => modeler.importXML(tables))) return;
  const first = modeler.getViews().find(view => view.type === 'decisionTable' && view.element.id === root.dataset.name);
  if (first) await modeler.open(first);
  draft = new FileDraft(root, editorOf(root, modeler));
  bindViews(root, modeler, offers);
  modeler.on('views.changed', () => draft.tell());
  draft.show(offers.findings);
  root.modeler = modeler;  // for those who look at the page by its console, and for its tests
  root.dataset.ready = 'yes';
}
