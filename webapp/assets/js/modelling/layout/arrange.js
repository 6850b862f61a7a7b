// Lays a process out from left to right: its main path straight, loops, events at edges and parts of the process included.
// It knows no diagram and no engine: boxes and flows in, places out. Several ways are tried and the best kept.
import { attached, corners, flowNamePlace, grouped, homeward, inReadingOrder, mainFlows, mainPath, namePlaces, sides, turns } from './ways.js';
import { isClean, placeNames, weight } from './marks.js';
import { halves } from './halves.js';
import { straighten, untangle } from './untangle.js';

const ROOM = { left: 30, top: 45, right: 30, bottom: 25 };  // pixels around what lies in a part of the process
const BASE = {
  'elk.algorithm': 'layered', 'elk.direction': 'RIGHT', 'elk.edgeRouting': 'ORTHOGONAL', 'elk.layered.feedbackEdges': 'true', 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX', 'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.spacing.nodeNode': '36', 'elk.layered.spacing.nodeNodeBetweenLayers': '50', 'elk.spacing.edgeNode': '24', 'elk.spacing.edgeEdge': '16', 'elk.layered.spacing.edgeNodeBetweenLayers': '20',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '16', 'elk.spacing.componentComponent': '50', 'elk.layered.thoroughness': '7',
};
const inOrder = strategy => ({ 'elk.layered.considerModelOrder.strategy': strategy });
const breaking = strategy => ({ 'elk.layered.cycleBreaking.strategy': strategy });
const PLAIN = { ...inOrder('NODES_AND_EDGES'), ...breaking('MODEL_ORDER') }, FREE = { ...inOrder('NONE'), ...breaking('MODEL_ORDER') };
/** The order that is drawn today, for who only wants it straightened. */
const DRAWN = { 'elk.layered.crossingMinimization.strategy': 'INTERACTIVE', 'elk.layered.cycleBreaking.strategy': 'INTERACTIVE' };
const SIDED = { 'elk.layered.crossingMinimization.semiInteractive': 'true' };
const ENOUGH = 4;  // ways to be tried before a clean drawing is taken

/**
 * Ways to draw a scope, the likeliest first: `keep` what is drawn straight today, draw `inward` what only leads back,
 * give each branch its side (`sided`), or let the main path take another `turn`.
 */
function variants(scope) {
  const drawn = scope.drawn ? [{ options: DRAWN, keep: true }, { options: PLAIN, keep: true }] : [];
  const tries = (options, more) => [{ inward: true }, { inward: true, sided: true }, {}, { sided: true }].map(way => ({ options, ...way, ...more }));
  return [...drawn, ...tries(PLAIN), ...tries(FREE), ...turns(scope).flatMap(turn => [...tries(PLAIN, { turn }), ...tries(FREE, { turn })])];
}

/** The graph as ELK takes it; `ports` maps a node to its ports, without one the sides alone are given. */
function graphOf(scope, options, ports, path, main) {
  const nodes = new Map(scope.nodes.filter(node => !node.host && !node.aside).map(node => [node.id, node])), boxes = inReadingOrder(scope, main).filter(id => nodes.has(id)).map(id => nodes.get(id)), hosted = grouped(scope.nodes.filter(node => node.host), node => node.host);
  const children = boxes.map(node => {
    const events = hosted.get(node.id) ?? [], own = ports?.get(node.id);
    const free = [
      ...scope.flows.filter(flow => flow.target === node.id).map(flow => ({ id: `${flow.id}>`, side: flow.homeward ? 'EAST' : 'WEST' })),
      ...scope.flows.filter(flow => flow.source === node.id).map(flow => ({ id: `${flow.id}<`, side: flow.homeward ? 'WEST' : 'EAST' })),
    ];
    const labels = (own?.reserved ?? (node.label && node.kind !== 'gateway' ? [namePlaces(node, [])[0]] : [])).map(label => ({ text: ' ', ...label }));
    return {
      id: node.id, width: node.width, height: node.height, labels, ...(node.x === undefined ? {} : { x: node.x, y: node.y }),
      layoutOptions: { ...(node.wish && { 'elk.position': `(${node.wish.x},${node.wish.y})` }), 'elk.portConstraints': own ? 'FIXED_POS' : 'FIXED_SIDE' },
      ports: [
        ...(own?.flows ?? free).map(port => ({ id: port.id, width: 0, height: 0, ...(own ? { x: port.x, y: port.y } : {}), layoutOptions: { 'elk.port.side': port.side } })),
        ...(own?.events ?? events).map(event => ({ id: event.id, width: 36, height: 36, ...(own ? { x: event.x, y: event.y } : {}), layoutOptions: { 'elk.port.side': 'SOUTH', 'elk.port.borderOffset': '-18' } })),
      ],
    };
  });
  const edge = new Set(scope.nodes.filter(node => node.host).map(node => node.id));
  const ends = flow => ({ sources: [edge.has(flow.source) ? flow.source : `${flow.id}<`], targets: [`${flow.id}>`] }), turned = ({ sources, targets }) => ({ sources: targets, targets: sources });
  const edges = scope.flows.map(flow => ({
    id: flow.id, ...(flow.homeward ? turned(ends(flow)) : ends(flow)),
    layoutOptions: {
      'elk.layered.priority.straightness': path.has(flow.id) ? '20' : main.get(flow.source) === flow.id ? '5' : '1',
      'elk.layered.priority.direction': path.has(flow.id) ? '10' : '0', 'elk.layered.priority.shortness': path.has(flow.id) ? '5' : '1',
    },
  }));
  return { id: 'scope', children, edges, layoutOptions: options };
}

/** From a first drawing: on which side and in which order each flow meets its nodes. The flow of an event farther left goes on farther below. */
function portsOf(scope, first, path, main) {
  const placed = new Map(first.children.map(child => [child.id, child])), flows = new Map(scope.flows.map(flow => [flow.id, flow]));
  const hostOf = new Map(scope.nodes.filter(node => node.host).map(node => [node.id, node.host])), found = new Map();
  const depthOf = event => Math.max(-Infinity, ...scope.flows.filter(flow => flow.source === event).map(flow => placed.get(flow.target).y));
  for (const node of scope.nodes.filter(each => placed.has(each.id))) {
    const child = placed.get(node.id), ends = child.ports.filter(port => flows.has(port.id.slice(0, -1))).map(port => {
      const flow = flows.get(port.id.slice(0, -1)), into = port.id.endsWith('>'), other = placed.get(into ? hostOf.get(flow.source) ?? flow.source : flow.target);
      return { id: port.id, flow: flow.id, into, right: into === !!flow.homeward, at: port.y, fromLeft: other.x < child.x || (into && other.x === child.x) };
    }).sort((one, other) => one.at - other.at);
    const west = ends.filter(end => !end.right), east = ends.filter(end => end.right);
    const isMain = end => path.has(end.flow) || main.get(flows.get(end.flow).source) === end.flow && !end.into;
    const own = node.kind === 'gateway' ? corners(node, west, east, isMain) : sides(node, west, east);
    const order = child.ports.filter(port => hostOf.has(port.id)).sort((one, other) => depthOf(other.id) - depthOf(one.id) || one.x - other.x).map(port => scope.nodes.find(each => each.id === port.id));
    const events = attached(node, order), names = [];
    if (node.label) names.push(namePlaces(node, own)[0]);
    for (const port of own) if (node.kind === 'gateway' && !port.into && flows.get(port.flow).label) names.push({ ...flowNamePlace(node, port, flows.get(port.flow).label), flow: port.flow });
    for (const event of events) if (event.label) names.push(event.label);
    for (const note of node.notes ?? []) names.push({ ...note, x: 0, y: -20 - note.height, note: note.id });
    found.set(node.id, { flows: own, events, reserved: names });
  }
  return found;
}

/** Take what ELK drew: shapes, flows to the corners they belong to, names. */
function drawingOf(scope, out, ports, path) {
  const shapes = [], nodes = new Map(scope.nodes.map(node => [node.id, node])), slants = new Map(), places = new Map();
  for (const child of out.children) {
    const node = nodes.get(child.id), own = ports.get(child.id), at = place => ({ ...place, x: place.x + child.x, y: place.y + child.y });
    shapes.push({ ...node, x: child.x, y: child.y, expanded: !!node.scope, ...(node.label && { places: namePlaces(node, own.flows).map(at) }) });
    for (const event of own.events) shapes.push({ ...nodes.get(event.id), x: child.x + event.x, y: child.y + event.y, ...(event.label && { label: at(event.label), fixedLabel: true }) });
    for (const port of own.flows) slants.set(port.id, port.slant);
    for (const name of own.reserved) {
      if (name.flow) places.set(name.flow, at(name));
      if (name.note) shapes.push({ id: name.note, kind: 'note', ...at({ x: name.x, y: name.y }), width: name.width, height: name.height, host: node.id });
    }
  }
  const flows = out.edges.map(({ id, sections: [section] }) => {
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }) => [x, y]), flow = scope.flows.find(each => each.id === id);
    if (flow.homeward) points.reverse();
    points[0][1] += slants.get(`${id}<`) ?? 0;
    points.at(-1)[1] += slants.get(`${id}>`) ?? 0;
    return { ...flow, points: points.map(point => point.map(Math.round)), place: places.get(id), onMainPath: path.has(id) };
  });
  for (const shape of shapes) [shape.x, shape.y] = [Math.round(shape.x), Math.round(shape.y)];
  const drawing = { shapes, flows, width: out.width, height: out.height };
  placeNames(drawing);
  untangle(drawing, placeNames);
  return drawing;
}

/** Parts that no flow reaches (event sub-processes) stand in rows below. */
function addAside(scope, drawing) {
  let x = 0, y = drawing.height + 50, row = 0;
  for (const node of scope.nodes.filter(each => each.aside)) {
    if (x && x + node.width > Math.max(drawing.width, 600)) { x = 0; y += row + 50; row = 0; }
    drawing.shapes.push({ ...node, x, y, expanded: !!node.scope, ...(node.label && { label: namePlaces({ ...node, x, y }, []).map(place => ({ ...place, x: place.x + x, y: place.y + y }))[0] }) });
    x += node.width + 50;
    row = Math.max(row, node.height);
    drawing.width = Math.max(drawing.width, x - 50);
    drawing.height = y + row;
  }
}

async function draw(drawn, elk, options, { keep, turn, sided, inward }) {
  const main = mainFlows(drawn, keep, turn), path = mainPath(drawn, main), home = inward ? homeward(drawn, path) : new Set();
  const scope = { ...drawn, flows: drawn.flows.map(flow => ({ ...flow, homeward: home.has(flow.id) })) };
  if (inward && !home.size) return null;
  let first = await elk.layout(graphOf(scope, options, null, path, main));
  if (sided) {
    const wishes = halves(scope, path, first);
    scope.nodes = scope.nodes.map(node => ({ ...node, wish: wishes.get(node.id) }));
    first = await elk.layout(graphOf(scope, { ...options, ...SIDED }, null, path, main));
  }
  const ports = portsOf(scope, first, path, main);
  return drawingOf(scope, await elk.layout(graphOf(scope, sided ? { ...options, ...SIDED } : options, ports, path, main)), ports, path);
}

const moved = (item, dx, dy) => ({ ...item, x: item.x + dx, y: item.y + dy, ...(item.label && { label: { ...item.label, x: item.label.x + dx, y: item.label.y + dy } }) });
function shift({ shapes, flows }, dx, dy) {
  return {
    shapes: shapes.map(shape => moved(shape, dx, dy)),
    flows: flows.map(flow => ({ ...flow, points: flow.points.map(([x, y]) => [x + dx, y + dy]), ...(flow.label && { label: { ...flow.label, x: flow.label.x + dx, y: flow.label.y + dy } }) })),
  };
}

/** The least x and y, and the extent, of everything drawn. */
function bounds({ shapes, flows }) {
  const boxes = [...shapes, ...[...shapes, ...flows].filter(each => each.label).map(each => each.label)], xs = flows.flatMap(flow => flow.points.map(([x]) => x)), ys = flows.flatMap(flow => flow.points.map(([, y]) => y));
  const left = Math.min(...boxes.map(box => box.x), ...xs), top = Math.min(...boxes.map(box => box.y), ...ys);
  return { left, top, width: Math.max(...boxes.map(box => box.x + box.width), ...xs) - left, height: Math.max(...boxes.map(box => box.y + box.height), ...ys) - top };
}

/**
 * Lay a scope out. `scope` is { nodes, flows, drawn }: nodes { id, kind: 'event' | 'gateway' | 'step', width, height, host?, aside?, label?: { width, height }, notes?, scope?, x?, y? },
 * flows { id, source, target, label?, leavesRight? }. Returns { shapes, flows, width, height } with whole pixels from 0, of inner scopes too.
 * After `patience` milliseconds the best so far is taken.
 */
export async function arrange(scope, elk, patience = Infinity) {
  const begun = performance.now();
  const inner = new Map();
  for (const node of scope.nodes.filter(each => each.scope)) {
    inner.set(node.id, await arrange(node.scope, elk, patience));
    [node.width, node.height] = [Math.max(100, inner.get(node.id).width + ROOM.left + ROOM.right), Math.max(80, inner.get(node.id).height + ROOM.top + ROOM.bottom)];
  }
  let best = { shapes: [], flows: [], width: 0, height: 0 }, least = Infinity, reason = null;
  if (scope.nodes.some(node => !node.aside)) {
    let tried = 0;
    for (const { options, ...way } of variants(scope)) {
      const drawing = await draw(scope, elk, { ...BASE, ...options }, way).catch(error => { reason = error; return null; }), found = drawing ? weight(drawing) : Infinity;
      if (drawing) tried += 1;
      if (found < least) [best, least] = [drawing, found];
      if (least < Infinity && ((tried >= ENOUGH && isClean(best)) || performance.now() - begun > patience)) break;
    }
    if (least === Infinity) throw new Error('No layout was found.', { cause: reason });
    straighten(best, placeNames);
  }
  addAside(scope, best);
  const { left, top, width, height } = bounds(best), whole = shift(best, -left, -top);
  for (const [id, part] of inner) {
    const { x, y } = whole.shapes.find(shape => shape.id === id), within = shift(part, x + ROOM.left, y + ROOM.top);
    whole.shapes.push(...within.shapes);
    whole.flows.push(...within.flows);
  }
  return { ...whole, width: Math.ceil(width), height: Math.ceil(height) };
}
