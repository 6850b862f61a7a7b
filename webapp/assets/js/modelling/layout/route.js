// The cheapest way of a flow round everything that stands, looked for on a grid (A*): short, with few corners, out at the right, in at the left.
import { boxOf, linesOf, meet, shrunk } from './boxes.js';

const STEP = 10;  // pixels between two lines of the grid
const ROOM = { shape: 14, name: 6, line: 8 };  // pixels kept clear around what stands
const STUB = 16;  // pixels that a flow leads straight on from a shape
const BEND = 40;  // what a corner costs, in pixels of way
const MARGIN = 60;  // pixels that ways may lead round the whole
const SIDES = { EAST: [1, 0], WEST: [-1, 0], NORTH: [0, -1], SOUTH: [0, 1] }, TURNS = Object.values(SIDES), NAMES = Object.keys(SIDES);
const OUT = { EAST: 0, SOUTH: 20, NORTH: 20, WEST: 80 }, INTO = { WEST: 0, SOUTH: 20, NORTH: 20, EAST: 80 };  // what it costs to leave and to enter at a side
const SLANTS = [0, 10, -10, 20, -20], ALONG = [0, 20, -20, 32, -32], UPRIGHT = [0, 16, -16];  // pixels from the middle of a side

/** Where flows may meet a shape: { side, at, edge, out, extra }, `edge` on the box around it and `out` where the way may turn. Places that others take are left out. */
function doors({ x, y, width, height, kind, host }, taken) {
  const found = [], middle = [x + width / 2, y + height / 2];
  const add = (side, shift, inset = 0) => {
    const [dx, dy] = SIDES[side], edge = [middle[0] + (dx * width) / 2 + (dx ? 0 : shift), middle[1] + (dy * height) / 2 + (dy ? 0 : shift)].map(Math.round), at = [edge[0] - dx * inset, edge[1] - dy * inset];
    if (!taken.some(point => Math.abs(point[0] - at[0]) < STEP && Math.abs(point[1] - at[1]) < STEP)) found.push({ side, at, edge, out: [edge[0] + dx * STUB, edge[1] + dy * STUB], extra: 2 * Math.abs(shift) });
  };
  if (host) add('SOUTH', 0);
  else if (kind === 'gateway') {
    for (const shift of SLANTS) for (const side of ['NORTH', 'SOUTH']) add(side, shift, Math.abs(shift));
    for (const side of ['EAST', 'WEST']) add(side, 0);
  } else {
    for (const shift of kind === 'event' ? [0] : ALONG) for (const side of ['NORTH', 'SOUTH']) add(side, shift);
    for (const shift of kind === 'event' ? [0] : UPRIGHT) for (const side of ['EAST', 'WEST']) add(side, shift);
  }
  return found;
}

/** Grid lines: every STEP, and those through the places given. */
function gridOf(to, places) {
  const found = new Set(places);
  for (let at = -MARGIN; at <= to + MARGIN; at += STEP) found.add(at);
  return [...found].sort((one, other) => one - other);
}

/** A heap of [cost, value], the least on top. */
function heap() {
  const items = [], swap = (one, other) => { [items[one], items[other]] = [items[other], items[one]]; };
  return {
    push(cost, value) {
      items.push([cost, value]);
      for (let at = items.length - 1, up = (at - 1) >> 1; at && items[at][0] < items[up][0]; at = up, up = (at - 1) >> 1) swap(at, up);
    },
    pop() {
      const top = items[0], last = items.pop();
      if (!items.length) return top;
      items[0] = last;
      for (let at = 0, down = 1; down < items.length; at = down, down = 2 * at + 1) {
        if (down + 1 < items.length && items[down + 1][0] < items[down][0]) down += 1;
        if (items[at][0] <= items[down][0]) break;
        swap(at, down);
      }
      return top;
    },
  };
}

/** The doors of both ends of a flow from which nothing bars the first stretch, and the boxes that bar the way. */
function surroundings(drawing, flow) {
  const shapes = new Map(drawing.shapes.map(shape => [shape.id, shape])), source = shapes.get(flow.source), target = shapes.get(flow.target), others = drawing.flows.filter(other => other !== flow);
  const names = [...drawing.shapes, ...others].filter(each => each.label).map(each => boxOf(each.label)), lines = others.flatMap(other => linesOf(other.points)), strangers = drawing.shapes.filter(shape => shape !== source && shape !== target && shape.id !== source.host).map(boxOf);
  const bars = [['edge', lines, ROOM.line - 1], ['at', strangers, 4], ['at', names, 2]], free = door => !bars.some(([from, boxes, by]) => { const [stub] = linesOf([door[from], door.out]); return boxes.some(box => meet(shrunk(stub, -by), box)); });
  const taken = id => others.flatMap(other => [...(other.source === id ? [other.points[0]] : []), ...(other.target === id ? [other.points.at(-1)] : [])]);
  return {
    begins: doors(source, taken(source.id)).filter(free), finishes: doors(target, taken(target.id)).filter(free),
    boxes: [...drawing.shapes.map(shape => shrunk(boxOf(shape), -ROOM.shape)), ...names.map(name => shrunk(name, -ROOM.name)), ...lines.map(line => shrunk(line, -ROOM.line))],
  };
}

/** Which crossings of the grid lie in a box. */
function barred(xs, ys, boxes) {
  const found = new Uint8Array(xs.length * ys.length);
  for (const [left, top, right, bottom] of boxes) {
    const columns = [...xs.keys()].filter(index => xs[index] > left && xs[index] < right);
    ys.forEach((y, row) => { if (y > top && y < bottom) for (const column of columns) found[row * xs.length + column] = 1; });
  }
  return found;
}

/** The cheapest way of a flow of a drawing that meets nothing, as { points, cost } in pixels, or null. */
export function wayOf(drawing, flow) {
  const { begins, finishes, boxes } = surroundings(drawing, flow), ends = [...begins, ...finishes];
  if (!begins.length || !finishes.length) return null;
  const xs = gridOf(drawing.width, ends.map(door => door.out[0])), ys = gridOf(drawing.height, ends.map(door => door.out[1])), across = xs.length, size = across * ys.length, closed = barred(xs, ys, boxes);
  const cell = ({ out: [x, y] }) => ys.indexOf(y) * across + xs.indexOf(x), best = new Float64Array(size * 5).fill(Infinity), from = new Int32Array(size * 5).fill(-1), goals = new Map(), starts = new Map(), queue = heap();
  for (const door of finishes) if (!(goals.get(cell(door))?.extra <= door.extra)) goals.set(cell(door), door);
  const [left, right] = [0, 1].map(side => Math[side ? 'max' : 'min'](...finishes.map(door => door.out[0]))), [top, bottom] = [0, 1].map(side => Math[side ? 'max' : 'min'](...finishes.map(door => door.out[1])));
  const rest = index => { const x = xs[index % across], y = ys[Math.floor(index / across)]; return Math.max(0, left - x, x - right) + Math.max(0, top - y, y - bottom); };
  const reach = (state, cost, before) => {
    if (cost >= best[state]) return;
    best[state] = cost;
    from[state] = before;
    queue.push(cost + (state < size * 4 ? rest(state >> 2) : 0), state);
  };
  for (const door of begins) {
    const state = cell(door) * 4 + NAMES.indexOf(door.side), cost = OUT[door.side] + door.extra;
    if (cost < best[state]) starts.set(state, door);
    reach(state, cost, -1);
  }
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [guess, state] = next, cost = best[state];
    if (state >= size * 4) return { points: pointsOf(state, size, from, xs, ys, starts, goals), cost };
    if (guess > cost + rest(state >> 2)) continue;
    const index = state >> 2, turn = state & 3, column = index % across, [tx, ty] = TURNS[turn], goal = goals.get(index);
    if (goal) {
      const [dx, dy] = SIDES[goal.side];
      if (dx !== tx || dy !== ty) reach(size * 4 + index, cost + INTO[goal.side] + goal.extra + (dx === -tx && dy === -ty ? 0 : BEND), state);
    }
    TURNS.forEach(([dx, dy], to) => {
      const there = index + dx + dy * across;
      if (column + dx < 0 || column + dx >= across || there < 0 || there >= size || (dx === -tx && dy === -ty) || (closed[there] && !goals.has(there))) return;
      reach(there * 4 + to, cost + (dx ? Math.abs(xs[column + dx] - xs[column]) : Math.abs(ys[Math.floor(there / across)] - ys[Math.floor(index / across)])) + (to === turn ? 0 : BEND), state);
    });
  }
  return null;
}

function pointsOf(end, size, from, xs, ys, starts, goals) {
  const points = [goals.get(end - size * 4).at], across = xs.length;
  let state = from[end], first = state;
  for (; state >= 0; state = from[state]) {
    points.unshift([xs[(state >> 2) % across], ys[Math.floor((state >> 2) / across)]]);
    first = state;
  }
  points.unshift(starts.get(first).at);
  return points.filter(([x, y], index) => {
    const before = points[index - 1], after = points[index + 1];
    return !before || !after || !((before[0] === x && x === after[0]) || (before[1] === y && y === after[1]));
  });
}

const sideOf = ([ax, ay], [bx, by]) => (ay === by ? (bx > ax ? 'EAST' : 'WEST') : by > ay ? 'SOUTH' : 'NORTH');

/** What a way costs as it is drawn, to be set against one that was looked for. */
export function costOf(points) {
  const length = points.slice(1).reduce((sum, [x, y], index) => sum + Math.abs(x - points[index][0]) + Math.abs(y - points[index][1]), 0);
  return length - 2 * STUB + BEND * (points.length - 2) + OUT[sideOf(points[0], points[1])] + INTO[sideOf(points.at(-1), points.at(-2))];
}
