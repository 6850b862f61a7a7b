// What is wrong with a drawing, as a number, and names put where they touch nothing.
import { boxOf, linesOf, meet, shrunk } from './boxes.js';

const GAP = 5;  // pixels between a flow and a name

/** Boxes of the shapes that a name must not touch: a gateway's corners are empty. */
const bodies = shapes => shapes.filter(shape => !shape.expanded).map(shape => shrunk(boxOf(shape), shape.kind === 'gateway' ? 12 : 0));

/** Places beside a flow for its name: at its beginning first. */
function beside(points, { width, height }) {
  const found = [];
  points.slice(1).forEach(([x, y], index) => {
    const [px, py] = points[index], level = py === y, length = Math.abs(level ? x - px : y - py);
    if (level && length >= width + 2 * GAP) {
      const left = x > px ? px + GAP : px - GAP - width, middle = (x + px - width) / 2;
      for (const at of [left, middle]) found.push({ x: at, y: y - GAP - height }, { x: at, y: y + GAP });
    } else if (!level && length >= height + 2 * GAP) {
      const top = y > py ? py + GAP : py - GAP - height, middle = (y + py - height) / 2;
      for (const at of [top, middle]) found.push({ x: x + GAP, y: at }, { x: x - GAP - width, y: at });
    }
  });
  return found.map(place => ({ ...place, width, height }));
}

/** Give every name the first of its places where it touches no shape, no flow and no other name. */
export function placeNames(drawing) {
  const solid = bodies(drawing.shapes), lines = drawing.flows.flatMap(flow => linesOf(flow.points)), placed = [], frames = drawing.shapes.filter(shape => shape.expanded).map(boxOf);
  const inside = box => frames.some(frame => meet(box, frame));
  const settle = places => {
    const free = places.find(place => { const box = boxOf(place); return ![...solid, ...placed].some(other => meet(shrunk(box, -1), other)) && !lines.some(line => meet(shrunk(box, -2), line)) && !inside(box); });
    const kept = free ?? places[0];
    placed.push(boxOf(kept));
    return kept;
  };
  for (const shape of drawing.shapes) if (shape.fixedLabel) placed.push(boxOf(shape.label));
  for (const shape of drawing.shapes) if (shape.places) shape.label = settle(shape.places);
  for (const flow of drawing.flows) if (flow.label) flow.label = settle([...(flow.place ? [flow.place] : []), ...beside(flow.points, flow.label), ...(flow.place ? [] : [{ ...flow.label, x: flow.points[0][0] + GAP, y: flow.points[0][1] + GAP }])]);
}

/** Pairs of flows that cross or touch, names that lie on something, flows through shapes, bends, and how long the flows are together, in pixels. */
export function faults({ shapes, flows }) {
  const lines = flows.map(flow => linesOf(flow.points)), names = [...shapes, ...flows].filter(each => each.label).map(each => boxOf(each.label)), solid = bodies(shapes);
  let crossing = 0, covered = 0, through = 0, struck = 0;
  lines.forEach((one, index) => lines.slice(index + 1).forEach(other => { if (one.some(line => other.some(another => meet(line, another)))) crossing += 1; }));
  names.forEach((name, index) => {
    covered += [...names.slice(index + 1), ...solid].filter(other => meet(name, other)).length;
    struck += lines.filter(flow => flow.some(line => meet(shrunk(name, 1), line))).length;
  });
  for (const shape of shapes) {
    const box = shrunk(boxOf(shape), 1);
    flows.forEach((flow, index) => { if (flow.source !== shape.id && flow.target !== shape.id && lines[index].some(line => meet(box, line))) through += 1; });
  }
  const bends = flows.reduce((sum, flow) => sum + flow.points.length - 2, 0);
  const way = flows.reduce((sum, { points }) => sum + points.slice(1).reduce((long, [x, y], index) => long + Math.abs(x - points[index][0]) + Math.abs(y - points[index][1]), 0), 0);
  return { crossing, covered, through, struck, bends, way };
}

/** Whether nothing crosses, touches or covers anything it should not. */
export function isClean(drawing) {
  const { crossing, covered, through, struck } = faults(drawing);
  return crossing + covered + through + struck === 0;
}

/** The lower the better: what is plainly wrong first, then how far the eye has to travel. */
export function weight(drawing) {
  const { crossing, covered, through, struck, bends, way } = faults(drawing), crooked = drawing.flows.filter(flow => flow.onMainPath && flow.points.length > 2).length;
  return 2000 * through + 1000 * crossing + 700 * covered + 300 * struck + 40 * crooked + 8 * bends + way / 100 + (drawing.width * drawing.height) / 20000;
}
