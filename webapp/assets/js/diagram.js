// Shows a process diagram: path taken and current step in the accent colour, counts, labels in the page's language.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import '../css/diagram.css';

export const LEAST_SCALE = 11 / 12;  // labels are 12 px in the diagram and must stay at least 11 px on screen
const MOST_SCALE = 1.2;
const MARGIN = 20;
const MOST_HEIGHT = 400;
const PHONE = 500, PHONE_HEIGHT = 340;
const MARK_HEIGHT = 28;  // bpmn.io's mark keeps a strip of its own below the canvas, as diagram.css has it
const STEP = 60;  // pixels a key press
const look = name => ({ stroke: `var(--diagram-${name})`, fill: `var(--diagram-${name}-fill)` });

function readState(element) {
  const script = element.querySelector('script[type="application/json"]');
  return { taken: [], now: [], labels: {}, badges: [], live: false, heat: {}, ...(script ? JSON.parse(script.textContent) : {}) };
}

/** Put translated names in place before anything is drawn. */
export function translate(elementsById, labels) {
  for (const element of Object.values(elementsById)) if (labels[element.name]) element.name = labels[element.name];
}

function colour(definitions, { taken, now, heat }) {
  const reached = new Set(taken), current = new Set(now);
  for (const { plane } of definitions.diagrams) {
    for (const di of plane.planeElement ?? []) {
      const id = di.bpmnElement?.id;
      if (heat[id]) {
        di.set('color:background-color', `var(--heat-${heat[id]})`);
        di.set('color:border-color', 'var(--diagram-live)');
        di.label?.set('color:color', 'var(--cds-text-primary)');
      }
      const name = current.has(id) ? 'now' : reached.has(id) ? 'taken' : null;
      if (!name) continue;
      di.set('color:border-color', look(name).stroke);
      if (di.$type === 'bpmndi:BPMNShape') di.set('color:background-color', look(name).fill);
      // The name beside an event or gateway stays dark: only the shape carries the colour.
      di.label?.set('color:color', 'var(--cds-text-primary)');
    }
  }
}

const PLACES = {
  here: { bottom: 9, left: -9 },
  older: { top: -9, right: 9 },
  incidents: { bottom: 9, right: 21 },
  visits: { top: -10, right: 14 },
  person: { top: -10, right: 10 },
  heat: { bottom: 9, left: -9 },
};

/** Make a badge the way to its cases; who comes to it by keyboard sees where it stands. */
function asLink(badge, url, label, reached) {
  const link = document.createElement('a');
  link.href = url;
  link.className = badge.className;
  link.setAttribute('aria-label', label);
  link.append(...badge.childNodes);
  link.addEventListener('focus', () => { if (link.matches(':focus-visible')) reached(); });
  return link;
}

/** Bring an element into view by the canvas, and undo what the browser scrolled to get there. */
function show(viewer, shape) {
  const canvas = viewer.get('canvas');
  for (let box = canvas.getContainer(); box?.closest('[data-surface]'); box = box.parentElement) box.scrollTo(0, 0);
  canvas.scrollToElement(shape, { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN });
}

function addBadges(viewer, badges, root) {
  const overlays = viewer.get('overlays'), registry = viewer.get('elementRegistry');
  for (const { element, kind, count, title, url } of badges) {
    const shape = registry.get(element);
    if (!shape) continue;
    let badge = root.querySelector(`template[data-badge="${kind}"]`).content.firstElementChild.cloneNode(true);
    if (kind !== 'person') (badge.querySelector('[data-count]') ?? badge).textContent = kind === 'visits' ? `${count}×` : count;
    if (url) badge = asLink(badge, url, `${shape.businessObject.name ?? element}: ${title}`, () => show(viewer, shape));
    if (title) badge.title = title;
    overlays.add(element, { position: PLACES[kind], html: badge, show: { minZoom: 0 }, scale: { min: LEAST_SCALE } });
  }
}

/** Where a view of `size` starts on one axis: the middle of what fits, else the target, kept inside the drawing. */
function startOf(size, start, length, target, margin) {
  if (length - size < margin) return start - (size - length) / 2;  // what all but fits lies in the middle too: no end of it is out of sight
  const wanted = target === null ? start - margin : target - size / 2;
  return Math.min(Math.max(wanted, start - margin), start + length + margin - size);
}

/** Show the drawing around `focus` with labels one can read or, if asked, the `whole` of it however small. */
export function fit(viewer, inner, focus, whole = false) {
  const canvas = viewer.get('canvas'), { outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return;  // not laid out yet, or no longer
  const registry = viewer.get('elementRegistry');
  const target = registry.get(focus) ?? registry.find(element => element.type === 'bpmn:StartEvent' && element.parent?.type === 'bpmn:Process') ?? null;
  const scale = Math.min((outer.width - 2 * MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height);
  const used = Math.max(whole ? 0 : LEAST_SCALE, Math.min(MOST_SCALE, scale)), width = outer.width / used, height = outer.height / used;
  canvas.viewbox({
    x: startOf(width, inner.x, inner.width, target && target.x + target.width / 2, MARGIN / used),
    y: startOf(height, inner.y, inner.height, target && target.y + target.height / 2, MARGIN / used),
    width, height,
  });
}

export function setHeight(surface, viewer) {
  const { inner, outer } = viewer.get('canvas').viewbox();
  const scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, (outer.width - 2 * MARGIN) / inner.width));
  surface.style.height = `${Math.round(Math.min(outer.width < PHONE ? PHONE_HEIGHT : MOST_HEIGHT, Math.max(200, inner.height * scale + 2 * MARGIN + MARK_HEIGHT)))}px`;
  viewer.get('canvas').resized();
}

export function bindKeys(surface, viewer, reset, more = {}) {
  const canvas = viewer.get('canvas'), zoom = viewer.get('zoomScroll');
  const acts = {
    ArrowLeft: () => canvas.scroll({ dx: STEP, dy: 0 }), ArrowRight: () => canvas.scroll({ dx: -STEP, dy: 0 }),
    ArrowUp: () => canvas.scroll({ dx: 0, dy: STEP }), ArrowDown: () => canvas.scroll({ dx: 0, dy: -STEP }),
    '+': () => zoom.stepZoom(1), '=': () => zoom.stepZoom(1), '-': () => zoom.stepZoom(-1), 0: reset, ...more,
  };
  surface.addEventListener('keydown', event => {
    const act = !event.ctrlKey && !event.metaKey && acts[event.key];
    if (act) { event.preventDefault(); event.stopPropagation(); act(); }
  }, { capture: true });
  // The wheel belongs to the page; with Ctrl (or a pinch) it zooms.
  surface.addEventListener('wheel', event => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom.stepZoom(event.deltaY < 0 ? 0.5 : -0.5);
  }, { passive: false });
}

export function describe(surface, label) {
  const svg = surface.querySelector('.djs-container > svg');
  svg.setAttribute('tabindex', '0');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  // bpmn.io's mark stays: visible, free, and with a name for those who cannot see it.
  const mark = surface.querySelector('.bjs-powered-by');
  mark?.setAttribute('aria-label', 'bpmn.io');
}

/** How a diagram is drawn; `rest` is the colour of what was not reached. */
export function viewerOptions(container, rest) {
  return {
    container,
    zoomScroll: { enabled: false },
    textRenderer: { defaultStyle: { fontFamily: getComputedStyle(document.documentElement).fontFamily, fontSize: 12 }, externalStyle: { fontSize: 12 } },
    bpmnRenderer: { defaultFillColor: 'var(--diagram-rest-fill)', defaultStrokeColor: rest, defaultLabelColor: 'var(--cds-text-primary)' },
  };
}

export async function start(element) {
  const surface = element.querySelector('[data-surface]'), state = readState(element);
  const answer = await fetch(element.dataset.url, { headers: { Accept: 'application/xml' } });
  if (!answer.ok) throw new Error(`The diagram at ${element.dataset.url} did not load: ${answer.status}.`);
  const viewer = new NavigatedViewer(viewerOptions(surface, state.live ? 'var(--diagram-live)' : 'var(--diagram-rest)'));
  viewer.on('import.parse.complete', ({ definitions, elementsById }) => {
    translate(elementsById, state.labels);
    colour(definitions, state);
  });
  await document.fonts.ready;
  await viewer.importXML(await answer.text());
  const { inner } = viewer.get('canvas').viewbox();  // the drawing alone, before badges and outlines
  const [warmest] = Object.keys(state.heat).sort((one, other) => state.heat[other] - state.heat[one]);
  let whole = false;
  const refit = () => fit(viewer, inner, state.now[0] ?? warmest, whole);
  const reset = () => { whole = false; refit(); }, showAll = () => { whole = true; refit(); };
  setHeight(surface, viewer);
  reset();
  addBadges(viewer, state.badges, element);
  bindKeys(surface, viewer, reset, { 9: showAll });
  describe(surface, element.dataset.label);
  const acts = { in: () => viewer.get('zoomScroll').stepZoom(1), out: () => viewer.get('zoomScroll').stepZoom(-1), fit: reset, all: showAll };
  element.addEventListener('click', event => acts[event.target.closest('[data-zoom]')?.dataset.zoom]?.());
  new ResizeObserver(() => { viewer.get('canvas').resized(); refit(); }).observe(surface);
  element.dataset.ready = 'yes';
}
