// Shows two versions of a diagram side by side: what came, went, changed or moved is marked by outline, sign and word; they move together.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { bindKeys, describe, fit, translate, viewerOptions } from './diagram.js';
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

function mark(viewer, { id, kind }, root) {
  if (!viewer.get('elementRegistry').get(id)) return;
  const badge = root.querySelector(`template[data-sign="${kind}"]`).content.firstElementChild.cloneNode(true);
  const { waypoints } = viewer.get('elementRegistry').get(id), middle = waypoints?.[Math.floor(waypoints.length / 2)];
  const position = waypoints ? { left: middle.x - Math.min(...waypoints.map(point => point.x)) - 9, top: middle.y - Math.min(...waypoints.map(point => point.y)) - 20 } : { top: -10, left: -9 };
  viewer.get('canvas').addMarker(id, `is-${kind}`);
  viewer.get('overlays').add(id, { position, html: badge, show: { minZoom: 0 } });
}

/** Let one follow the other, whichever is moved. */
function together(viewers) {
  let following = false;
  for (const [place, viewer] of viewers.entries()) viewer.on('canvas.viewbox.changed', ({ viewbox: { x, y, width, height } }) => {
    if (following) return;
    following = true;
    viewers[1 - place].get('canvas').viewbox({ x, y, width, height });
    following = false;
  });
}

function show(viewers, { id, kind }) {
  for (const viewer of viewers) for (const element of viewer.get('elementRegistry').getAll()) viewer.get('canvas').removeMarker(element, 'is-chosen');
  for (const place of SEEN[kind]) if (viewers[place].get('elementRegistry').get(id)) viewers[place].get('canvas').addMarker(id, 'is-chosen');
  const at = SEEN[kind].at(-1);
  if (viewers[at].get('elementRegistry').get(id)) viewers[at].get('canvas').scrollToElement(id, { top: 60, bottom: 60, left: 60, right: 60 });
}

export async function start(root) {
  const surfaces = [...root.querySelectorAll('[data-surface]')], { changes, labels } = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  await document.fonts.ready;
  const viewers = await Promise.all(surfaces.map(surface => draw(surface, labels)));
  for (const [place, viewer] of viewers.entries()) {
    const { inner } = viewer.get('canvas').viewbox(), registry = viewer.get('elementRegistry');
    const first = changes.find(change => SEEN[change.kind].includes(place) && Number.isFinite(registry.get(change.id)?.x));
    const reset = () => fit(viewer, inner, first?.id);
    for (const change of changes) if (SEEN[change.kind].includes(place)) mark(viewer, change, root);
    reset();
    bindKeys(surfaces[place], viewer, reset);
    describe(surfaces[place], surfaces[place].dataset.label);
  }
  together(viewers);
  const { x, y, width, height } = viewers[1].get('canvas').viewbox();
  viewers[0].get('canvas').viewbox({ x, y, width, height });
  root.addEventListener('click', event => {
    const row = event.target.closest('[data-change]'), zoom = event.target.closest('[data-zoom]')?.dataset.zoom;
    if (row) show(viewers, changes[Number(row.dataset.change)]);
    if (zoom) viewers[1].get('zoomScroll').stepZoom(zoom === 'in' ? 1 : -1);
  });
  root.dataset.ready = 'yes';
}
