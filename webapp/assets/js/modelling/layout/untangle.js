// Leads flows anew where they cross others, and where a straighter way is free.
import { linesOf, meet } from './boxes.js';
import { costOf, wayOf } from './route.js';

const FEW = 3;  // crossings up to which two flows are led anew together
const WORTH = 30;  // pixels of way that a new one must save, a corner being worth 40

const cross = (one, other) => linesOf(one.points).some(line => linesOf(other.points).some(another => meet(line, another)));
const tangles = flows => flows.flatMap((one, index) => flows.slice(index + 1).filter(other => cross(one, other)).map(other => [one, other]));

function lead(drawing, flow, points, place) {
  flow.points = points;
  delete flow.place;
  place(drawing);
}

/** The cheapest single flow to lead anew so that it crosses none, as [[flow, points]]. */
function oneAnew(drawing, knots) {
  const tried = [...new Set(knots.flat())].filter(flow => !flow.onMainPath).map(flow => ({ flow, way: wayOf(drawing, flow), freed: knots.filter(knot => knot.includes(flow)).length }));
  const [best] = tried.filter(({ way }) => way).toSorted((one, other) => one.way.cost / one.freed - other.way.cost / other.freed);
  return best && [[best.flow, best.way.points]];
}

/** The cheapest two flows to lead anew, one after the other: one that crosses another, and that or one that shares an end with it. */
function twoAnew(drawing, knots) {
  let best = null, least = Infinity;
  for (const flow of new Set(knots.flat().filter(each => !each.onMainPath))) {
    const partners = new Set(knots.filter(knot => knot.includes(flow)).flat()), ends = [flow.source, flow.target];
    for (const other of drawing.flows.filter(each => each !== flow && !each.onMainPath && (partners.has(each) || ends.includes(each.source) || ends.includes(each.target)))) {
      const rest = drawing.flows.filter(each => each !== flow && each !== other);
      for (const [before, after] of [[flow, other], [other, flow]]) {
        const first = wayOf({ ...drawing, flows: rest }, before), second = first && wayOf({ ...drawing, flows: [...rest, { ...before, points: first.points, label: null }] }, after), cost = second ? first.cost + second.cost : Infinity;
        if (cost < least) [best, least] = [[[before, first.points], [after, second.points]], cost];
      }
    }
  }
  return best;
}

/** Lead flows beside the main path anew until none cross, or no way is left. `place` gives names their places again. */
export function untangle(drawing, place) {
  for (let knots = tangles(drawing.flows), before = Infinity; knots.length && knots.length < before; knots = tangles(drawing.flows)) {
    before = knots.length;
    const anew = oneAnew(drawing, knots) ?? (knots.length <= FEW ? twoAnew(drawing, knots) : null);
    for (const [flow, points] of anew ?? []) lead(drawing, flow, points, place);
  }
}

/** Lead flows by straighter ways that are free, as long as that saves any. */
export function straighten(drawing, place) {
  for (let saved = true, rounds = 0; saved && rounds < 3; rounds += 1) {
    saved = false;
    for (const flow of drawing.flows.filter(each => !each.onMainPath && each.points.length > 3)) {
      const way = wayOf(drawing, flow);
      if (!way || way.cost > costOf(flow.points) - WORTH) continue;
      lead(drawing, flow, way.points, place);
      saved = true;
    }
  }
}
