// Shows two versions of a diagram side by side: what came, went, changed or moved is marked by outline, sign and word; they move together.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { LEAST_SCALE, bindKeys, describe, fit, translate, viewerOptions } from './diagram.js';
import '../css/diagram.css';
import '../css/compare.css';

/** On which of the two a kind of change is to be seen. */
const SEEN = { added: [1], removed: [0], changed: [0, 1], moved: [0, 1] };

async function draw(surface, labels) {
  const answer = await fetch(surface.dataset.url, { headers: { Accept: 'application/xml' } });
  if (!answer.ok) throw new Error(`The diagram at ${surface.dataset.url} did not load: ${answer.status}.`);
  const viewer = new NavigatedViewer(viewerOptions(surface, 'var(--diagram-live)'));
  viewer.on('import.parse.complete', ({ elementsById }) => translate(elementsById, labels));
  await viewer.importXML(await answer.text());
  return viewer;
}

/** The process itself is no shape: what marks it would mark everything drawn in it. */
const isShape = element => Boolean(element?.parent);

function mark(viewer, { id, kind }, root) {
  if (!isShape(viewer.get('elementRegistry').get(id))) return;
  const badge = root.querySelector(`template[data-sign="${kind}"]`).content.firstElementChild.cloneNode(true);
  const { waypoints } = viewer.get('elementRegistry').get(id), middle = waypoints?.[Math.floor(waypoints.length / 2)];
  const position = waypoints ? { left: middle.x - Math.min(...waypoints.map(point => point.x)) - 9, top: middle.y - Math.min(...waypoints.map(point => point.y)) - 20 } : { top: -10, left: -9 };
  viewer.get('canvas').addMarker(id, `is-${kind}`);
  viewer.get('overlays').add(id, { position, html: badge, show: { minZoom: 0 }, scale: { min: LEAST_SCALE } });
}

/** Show in both what is shown in one of them. */
function align(viewers, place) {
  const { x, y, width, height } = viewers[place].get('canvas').viewbox();
  viewers[1 - place].get('canvas').viewbox({ x, y, width, height });
}

/** Let one follow the other, whichever is moved. */
function together(viewers) {
  let following = false;
  for (const [place, viewer] of viewers.entries()) viewer.on('canvas.viewbox.changed', () => {
    if (following) return;
    following = true;
    align(viewers, place);
    following = false;
  });
}

/** What two drawings fill together, so that both can be shown in one view. */
function around(viewers) {
  const boxes = viewers.map(viewer => viewer.get('canvas').viewbox().inner);
  const x = Math.min(...boxes.map(box => box.x)), y = Math.min(...boxes.map(box => box.y));
  return { x, y, width: Math.max(...boxes.map(box => box.x + box.width)) - x, height: Math.max(...boxes.map(box => box.y + box.height)) - y };
}

/** Come close to a change, so that its words can be read; one of the process itself shows all of it. */
function show(viewers, inner, showAll, { id, kind }) {
  for (const viewer of viewers) for (const element of viewer.get('elementRegistry').getAll()) viewer.get('canvas').removeMarker(element, 'is-chosen');
  if (viewers.some(viewer => viewer.get('canvas').getRootElement().id === id)) { showAll(); return; }
  for (const place of SEEN[kind]) if (viewers[place].get('elementRegistry').get(id)) viewers[place].get('canvas').addMarker(id, 'is-chosen');
  const place = SEEN[kind].at(-1), viewer = viewers[place], element = viewer.get('elementRegistry').get(id);
  if (!element) return;
  if (viewer.get('canvas').zoom() < LEAST_SCALE) fit(viewer, inner, element.source?.id ?? id);
  viewer.get('canvas').scrollToElement(id, { top: 60, bottom: 60, left: 60, right: 60 });
  align(viewers, place);  // at once: they are told of a move a third of a second later
}

export async function start(root) {
  const surfaces = [...root.querySelectorAll('[data-surface]')], { changes, labels } = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  await document.fonts.ready;
  const viewers = await Promise.all(surfaces.map(surface => draw(surface, labels)));
  const inner = around(viewers), showAll = () => { for (const viewer of viewers) fit(viewer, inner, null, true); };
  together(viewers);
  for (const [place, viewer] of viewers.entries()) {
    const registry = viewer.get('elementRegistry');
    const first = changes.find(change => SEEN[change.kind].includes(place) && Number.isFinite(registry.get(change.id)?.x));
    for (const change of changes) if (SEEN[change.kind].includes(place)) mark(viewer, change, root);
    bindKeys(surfaces[place], viewer, () => fit(viewer, inner, first?.id), { 9: showAll });
    describe(surfaces[place], surfaces[place].dataset.label);
  }
  showAll();
  const acts = { in: () => viewers[1].get('zoomScroll').stepZoom(1), out: () => viewers[1].get('zoomScroll').stepZoom(-1), all: showAll };
  root.addEventListener('click', event => {
    const row = event.target.closest('[data-change]');
    if (row) show(viewers, inner, showAll, changes[Number(row.dataset.change)]);
    acts[event.target.closest('[data-zoom]')?.dataset.zoom]?.();
  });
  root.dataset.ready = 'yes';
}
