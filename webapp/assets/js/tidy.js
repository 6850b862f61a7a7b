// Tidies a drawing up; loaded when somebody asks for it, since the layout library is large.
import ELK from 'elkjs/lib/elk.bundled.js';
import { arrange } from './modelling/layout/arrange.js';

const is = (element, ...types) => types.some(type => element.businessObject?.$instanceOf(`bpmn:${type}`));
const PATIENCE = 6000;  // milliseconds before the best so far is good enough
const KINDS = ['FlowNode', 'TextAnnotation', 'SequenceFlow', 'Association'];
const sizeOf = ({ width, height }) => ({ width, height });
const shapesOf = parent => parent.children.filter(child => !child.labelTarget && !child.waypoints);
const flowsOf = parent => parent.children.filter(child => child.waypoints && is(child, 'SequenceFlow'));
const open = shape => is(shape, 'SubProcess') && !shape.collapsed;

/** Elements of kinds that the layout does not know: pools, lanes, data, groups. */
const unknown = parent => parent.children.filter(child => !child.labelTarget).flatMap(child => [...(is(child, ...KINDS) ? [] : [child]), ...(child.children ? unknown(child) : [])]);

function notesOf(shape) {
  const ends = [...shape.incoming.map(flow => flow.source), ...shape.outgoing.map(flow => flow.target)];
  return ends.filter(end => end.parent === shape.parent && is(end, 'TextAnnotation'));
}

function leavesRight({ waypoints: [first, second] }) { return second.x > first.x && Math.abs(second.y - first.y) < 2; }

function scopeOf(parent) {
  const shapes = shapesOf(parent), flows = flowsOf(parent), reached = new Set(flows.flatMap(flow => [flow.source, flow.target])), noted = new Set();
  const nodes = shapes.filter(shape => !is(shape, 'TextAnnotation')).map(shape => {
    const notes = notesOf(shape).filter(note => !noted.has(note)).slice(0, 1);
    notes.forEach(note => noted.add(note));
    return {
      id: shape.id, kind: is(shape, 'Event') ? 'event' : is(shape, 'Gateway') ? 'gateway' : 'step', ...sizeOf(shape), x: shape.x, y: shape.y, host: shape.host?.id, aside: open(shape) && !reached.has(shape),
      notes: notes.map(note => ({ id: note.id, ...sizeOf(note) })), ...(shape.label && { label: sizeOf(shape.label) }), ...(open(shape) && { scope: scopeOf(shape) }),
    };
  });
  const left = shapes.filter(shape => is(shape, 'TextAnnotation') && !noted.has(shape)).map(shape => ({ id: shape.id, kind: 'step', ...sizeOf(shape), aside: true }));
  return {
    nodes: [...nodes, ...left], drawn: true,
    flows: flows.map(flow => ({ id: flow.id, source: flow.source.id, target: flow.target.id, leavesRight: leavesRight(flow), ...(flow.label && { label: sizeOf(flow.label) }) })),
  };
}

const middleOf = (element, boxes) => {
  const { x, y, width, height } = boxes.get(element) ?? element;
  return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
};

/** A line from a note to what it is said of: from the middle of the one's edge to the other's. */
function noteLine(flow, boxes, ways) {
  const [note, other] = is(flow.source, 'TextAnnotation') ? [flow.source, flow.target] : [flow.target, flow.source];
  const from = boxes.get(note) ?? note, way = ways.get(other), to = way ? way[Math.floor(way.length / 2)] : middleOf(other, boxes), box = boxes.get(other);
  const above = from.y + from.height <= to.y, points = [{ x: Math.round(from.x + Math.min(from.width / 2, 20)), y: above ? from.y + from.height : from.y }, { x: to.x, y: box ? (above ? box.y : box.y + box.height) : to.y }];
  return flow.source === note ? points : points.reverse();
}

/** Lay the drawing out as one step. Returns the ids of elements it does not know, in which case nothing is moved. */
export async function tidy(modeler) {
  const root = modeler.get('canvas').getRootElement(), registry = modeler.get('elementRegistry'), strange = unknown(root);
  if (strange.length) return strange.map(element => element.id);
  const { x: left, y: top } = modeler.get('canvas').viewbox().inner, { shapes, flows } = await arrange(scopeOf(root), new ELK(), PATIENCE);
  const boxes = new Map(), ways = new Map(), at = ({ x, y, width, height }) => ({ x: Math.round(x + left), y: Math.round(y + top), width: Math.round(width), height: Math.round(height) });
  for (const { id, label, ...shape } of shapes) {
    boxes.set(registry.get(id), at(shape));
    if (label && registry.get(id).label) boxes.set(registry.get(id).label, at(label));
  }
  for (const { id, points, label } of flows) {
    ways.set(registry.get(id), points.map(([x, y]) => ({ x: Math.round(x + left), y: Math.round(y + top) })));
    if (label && registry.get(id).label) boxes.set(registry.get(id).label, at(label));
  }
  const inside = parent => parent.children.flatMap(child => [child, ...(child.children ? inside(child) : [])]);
  for (const flow of inside(root).filter(child => child.waypoints && is(child, 'Association'))) ways.set(flow, noteLine(flow, boxes, ways));
  modeler.get('commandStack').execute('bank.place', { boxes, ways });
  return [];
}
