// Edits a process diagram: draws, saves a draft as one works, and shows what the deploy gate and the style rules say of it.
import Modeler from 'bpmn-js/lib/Modeler';
import '../css/diagram.css';
import '../css/modeller.css';
import { describe, viewerOptions } from './diagram.js';
import { camunda, zeebe } from './modelling/descriptors.js';
import { Draft } from './modelling/draft.js';
import { save } from './modelling/files.js';
import { Findings } from './modelling/findings.js';
import { drawingModule } from './modelling/palette.js';
import { Pane } from './modelling/pane.js';
import { pngOf, svgOf } from './modelling/pictures.js';
import { placingModule } from './modelling/placing.js';
import { bindSimulation, simulationModule } from './modelling/simulation.js';
import { Style } from './modelling/style.js';
import { twinModule } from './modelling/twins.js';
import { words } from './modelling/words.js';

const LEAST_SCALE = 11 / 12;  // labels are 12 px in the diagram and must stay at least 11 px on screen
const TOOLS = 130;  // pixels of the tools at the left

/** Begin at the start event with labels one can read or, if asked, show the `whole` however small; clear of the tools at the left. */
function begin(modeler, whole = false) {
  const canvas = modeler.get('canvas'), { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return;
  const scale = Math.max(whole ? 0 : LEAST_SCALE, Math.min(1, (outer.width - TOOLS - 40) / inner.width, (outer.height - 60) / inner.height));
  const width = outer.width / scale, height = outer.height / scale;
  const start = modeler.get('elementRegistry').find(element => element.type === 'bpmn:StartEvent' && element.parent === canvas.getRootElement());
  const middle = height > inner.height || !start ? inner.y + inner.height / 2 : Math.max(start.y, inner.y + height / 2 - 30);
  canvas.viewbox({ x: inner.x - TOOLS / scale, y: middle - height / 2, width, height });
}

/** Lay the drawing out; the button waits for it, and the note says what came of it. */
async function tidyUp(root, modeler, said) {
  const button = root.querySelector('[data-act="tidy"]'), note = root.querySelector('[data-acted]');
  if (button.getAttribute('aria-busy') === 'true') return;
  const tell = text => { note.textContent = text; };
  button.setAttribute('aria-busy', 'true');
  tell(said.tidying);
  await new Promise(resolve => { requestAnimationFrame(() => setTimeout(resolve)); });
  try {
    const { tidy } = await import(root.dataset.tidy), strange = await tidy(modeler);
    tell(strange.length ? `${said.strange} ${strange.join(', ')}` : said.tidied);
    if (!strange.length) begin(modeler);
  } catch (error) {
    tell(said.untidy);
    console.error(error);
  }
  button.setAttribute('aria-busy', 'false');
}

function bindButtons(root, modeler, draft, said) {
  const stack = modeler.get('commandStack'), name = root.dataset.process, simulate = bindSimulation(root, modeler, draft, begin);
  const tell = () => {
    root.querySelector('[data-act="undo"]').disabled = !stack.canUndo();
    root.querySelector('[data-act="redo"]').disabled = !stack.canRedo();
  };
  const acts = {
    undo: () => stack.canUndo() && stack.undo(),
    redo: () => stack.canRedo() && stack.redo(),
    in: () => modeler.get('zoomScroll').stepZoom(1), out: () => modeler.get('zoomScroll').stepZoom(-1), fit: () => begin(modeler, true),
    tidy: () => tidyUp(root, modeler, said), simulate,
    search: () => { modeler.get('canvas').focus(); modeler.get('searchPad').toggle(); },
    svg: async () => save(`${name}.svg`, 'image/svg+xml', await svgOf(modeler)),
    png: async () => save(`${name}.png`, 'image/png', await pngOf(modeler)),
    mine: async () => save(`${name}.bpmn`, 'application/xml', (await modeler.saveXML({ format: true })).xml),
    reload: () => location.reload(),
  };
  draft.bind(acts);
  modeler.on(['commandStack.changed', 'import.done'], tell);
  tell();
}

export async function start(root) {
  const surface = root.querySelector('[data-surface]'), offers = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const modeler = new Modeler({
    ...viewerOptions(surface, 'var(--diagram-live)'),
    moddleExtensions: { camunda, zeebe },
    additionalModules: [twinModule, drawingModule, placingModule, simulationModule, words(offers.tools)],
  });
  const findings = new Findings(root, modeler, 'finding', offers.kinds), write = async () => (await modeler.saveXML({ format: true })).xml;
  const draft = new Draft(root, write, found => findings.show(found));
  new Style(modeler, new Findings(root, modeler, 'style', offers.kinds), offers.style);
  new Pane(root.querySelector('[data-properties]'), modeler, offers);
  await document.fonts.ready;
  const answer = await fetch(root.dataset.url, { headers: { Accept: 'application/xml' } });
  if (!answer.ok) throw new Error(`The diagram at ${root.dataset.url} did not load: ${answer.status}.`);
  const drawing = await answer.text();
  if (!await draft.tryTo(() => modeler.importXML(drawing))) {
    findings.tell(offers.findings);
    return;
  }
  begin(modeler);
  describe(surface, root.dataset.label);
  bindButtons(root, modeler, draft, offers.acts);
  modeler.on('commandStack.changed', () => draft.touch());
  findings.show(offers.findings);
  root.modeler = modeler;  // for those who look at the page by its console, and for its tests
  root.dataset.ready = 'yes';
}
