// Which flow of an element is the main one, and where flows and names stand at a shape. Coordinates are relative to the shape.

const CORNER_STEP = 10;  // pixels between two flows that meet the same side of a gateway
const GAP = 5;  // pixels between a flow and a name
const ATTACHED = 36;  // width of an event at the edge of a step

/** Items by what `key` says of them, as a map; Node 20 has no Map.groupBy. */
export function grouped(items, key) {
  const found = new Map();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return found;
}

/** How many flows each node is from a start, at the least; an event at an edge stands where its step does. */
function distances({ nodes, flows }) {
  const hosts = new Map(nodes.filter(node => node.host).map(node => [node.id, node.host])), outgoing = grouped(flows, flow => hosts.get(flow.source) ?? flow.source);
  const entered = new Set(flows.map(flow => flow.target)), found = new Map(), boxes = nodes.filter(node => !node.host);
  for (const first of [boxes.filter(node => !entered.has(node.id)), ...boxes.map(node => [node])]) {
    let ring = first.map(node => node.id).filter(id => !found.has(id));
    for (let far = 0; ring.length; far += 1) {
      for (const id of ring) found.set(id, far);
      ring = [...new Set(ring.flatMap(id => (outgoing.get(id) ?? []).map(flow => flow.target)))].filter(id => !found.has(id));
    }
  }
  for (const [id, host] of hosts) found.set(id, found.get(host));
  return found;
}

/** The ids of flows that lead back: each loop is entered at its node nearest to the start, and what leads there from within leads back. */
function backFlows(scope) {
  const hosts = new Map(scope.nodes.filter(node => node.host).map(node => [node.id, node.host])), far = distances(scope), back = new Set();
  for (let before = -1; before < back.size;) {
    before = back.size;
    const flows = scope.flows.filter(flow => !back.has(flow.id)).map(flow => ({ ...flow, source: hosts.get(flow.source) ?? flow.source })), outgoing = grouped(flows, flow => flow.source);
    const reached = new Map([...outgoing.keys()].map(id => {
      const seen = new Set();
      for (const first of outgoing.get(id)) seen.add(first.target);
      for (const at of seen) for (const flow of outgoing.get(at) ?? []) seen.add(flow.target);
      return [id, seen];
    }));
    const looped = [...reached.keys()].filter(id => reached.get(id).has(id)), met = new Set();
    for (const id of looped.toSorted((one, other) => far.get(one) - far.get(other))) {
      const loop = looped.filter(other => reached.get(id).has(other) && reached.get(other).has(id));
      if (loop.some(other => met.has(other))) continue;
      loop.forEach(other => met.add(other));
      for (const flow of flows) if (flow.target === id && loop.includes(flow.source)) back.add(flow.id);
    }
  }
  return back;
}

/** The longest way from each node to an end, in steps; less than none where every way leads back. */
function depths({ nodes }, outgoing, back) {
  const found = new Map();
  const depth = id => {
    const flows = outgoing.get(id) ?? [];
    if (!found.has(id)) found.set(id, flows.length ? Math.max(-2 * nodes.length, ...flows.filter(flow => !back.has(flow.id)).map(flow => 1 + depth(flow.target))) : 0);
    return found.get(id);
  };
  for (const { id } of nodes) depth(id);
  return found;
}

/** Per node its main flow: `turn` where it leaves the node, the one drawn straight on today where `keep` is set, else that with the longest way to an end. */
export function mainFlows(scope, keep, turn) {
  const outgoing = grouped(scope.flows, flow => flow.source), back = backFlows(scope), found = depths(scope, outgoing, back);
  const length = flow => (back.has(flow.id) ? -Infinity : found.get(flow.target));
  return new Map([...outgoing].map(([id, flows]) => {
    const straight = keep ? flows.filter(flow => flow.leavesRight) : [];
    const longest = flows.reduce((best, flow) => (length(flow) > length(best) ? flow : best));
    return [id, flows.some(flow => flow.id === turn) ? turn : straight.length === 1 ? straight[0].id : longest.id];
  }));
}

/** Flows that the main path might take instead at its gateways, the first gateway first. */
export function turns(scope) {
  const main = mainFlows(scope), path = mainPath(scope, main), back = backFlows(scope), sources = new Map(scope.flows.map(flow => [flow.id, flow.source]));
  return [...path].flatMap(id => scope.flows.filter(flow => flow.source === sources.get(id) && flow.id !== id && !back.has(flow.id)).map(flow => flow.id));
}

/** The way of the main flows from the start: the ids of its flows. */
export function mainPath({ nodes, flows }, main) {
  const target = new Map(flows.map(flow => [flow.id, flow.target])), entered = new Set(target.values()), path = new Set();
  let at = nodes.find(node => node.kind === 'event' && !node.host && !entered.has(node.id))?.id;
  while (at && main.has(at) && !path.has(main.get(at))) {
    path.add(main.get(at));
    at = target.get(main.get(at));
  }
  return path;
}

/** The ids of flows out of nodes that lead nowhere but back: they may be drawn from right to left, inside their loop. An event alone on its way back stays as it is. */
export function homeward(scope, path) {
  const back = backFlows(scope), onPath = new Set(scope.flows.filter(flow => path.has(flow.id)).flatMap(flow => [flow.source, flow.target])), outgoing = grouped(scope.flows, flow => flow.source), found = new Set();
  const boxes = scope.nodes.filter(node => !node.host && !onPath.has(node.id) && outgoing.has(node.id));
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const { id } of boxes) if (outgoing.get(id).every(flow => back.has(flow.id) || found.has(flow.target))) found.add(id);
  }
  const alone = boxes.filter(node => node.kind === 'event' && outgoing.get(node.id).every(flow => back.has(flow.id)) && !scope.flows.some(flow => flow.target === node.id && found.has(flow.source)));
  for (const { id } of alone) found.delete(id);
  return new Set(scope.flows.filter(flow => found.has(flow.source)).map(flow => flow.id));
}

/** Ids of the nodes so that each flow leads on from a node to a later one, but for those that lead back: from the start along the main flows first. */
export function inReadingOrder({ nodes, flows: all }, main) {
  const flows = all.map(flow => (flow.homeward ? { ...flow, source: flow.target, target: flow.source } : flow));
  const hosts = new Map(nodes.filter(node => node.host).map(node => [node.id, node.host])), boxOf = id => hosts.get(id) ?? id;
  const outgoing = grouped(flows, flow => boxOf(flow.source)), entered = new Set(flows.map(flow => flow.target)), seen = new Set(), order = [];
  const isMain = flow => main.get(flow.source) === flow.id && !hosts.has(flow.source);
  const visit = id => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const flow of (outgoing.get(id) ?? []).toSorted((one, other) => isMain(other) - isMain(one))) visit(flow.target);
    order.unshift(id);
  };
  const boxes = nodes.filter(node => !node.host);
  for (const { id } of [...boxes.filter(node => !entered.has(node.id)), ...boxes]) visit(id);
  return order;
}

/** Where several flows meet one side of a gateway, from the left: those that come from the left, nearest first, then those to the right. */
function spread(ends, half) {
  const left = ends.filter(end => end.fromLeft).reverse(), right = ends.filter(end => !end.fromLeft), all = [...left, ...right];
  const middle = left.length ? left.length - 1 : 0, step = Math.min(CORNER_STEP, (half - 4) / Math.max(1, all.length - 1));
  return all.map((end, index) => ({ ...end, x: half + (index - middle) * step }));
}

/** Give each flow of a gateway its corner. `west` and `east` are the flows from above to below as the first drawing had them. */
export function corners(node, west, east, isMain) {
  const half = node.width / 2, ports = [];
  const into = west.filter(end => end.fromLeft).find(isMain) ?? west.filter(end => end.fromLeft)[Math.floor(west.filter(end => end.fromLeft).length / 2)];
  const out = east.find(isMain) ?? east[Math.floor(east.length / 2)];
  if (into) ports.push({ ...into, side: 'WEST', x: 0, y: half, slant: 0 });
  if (out) ports.push({ ...out, side: 'EAST', x: node.width, y: half, slant: 0 });
  const above = (ends, one) => (one ? ends.slice(0, ends.indexOf(one)) : ends.slice(0, Math.floor(ends.length / 2)));
  const below = (ends, one) => (one ? ends.slice(ends.indexOf(one) + 1) : ends.slice(Math.floor(ends.length / 2)));
  const north = spread([...above(west, into), ...above(east, out)], half), south = spread([...below(west, into).reverse(), ...below(east, out).reverse()], half);
  for (const end of north) ports.push({ ...end, side: 'NORTH', y: 0, slant: Math.abs(end.x - half) });
  for (const end of south) ports.push({ ...end, side: 'SOUTH', y: node.height, slant: -Math.abs(end.x - half) });
  return ports;
}

/** Flows of a step or event: one in the middle of its side, several side by side. */
export function sides(node, west, east) {
  const along = (ends, side, x) => ends.map((end, index) => {
    const step = Math.min(16, (node.height - 12) / Math.max(1, ends.length));
    return { ...end, side, x, y: node.height / 2 + (index - (ends.length - 1) / 2) * step, slant: 0 };
  });
  return [...along(west, 'WEST', 0), ...along(east, 'EAST', node.width)];
}

/** Events at the lower edge of a step, from the left; the names of all but the last stand at their left where there is no room between. */
export function attached(node, events) {
  const apart = Math.max(46, ...events.map(event => ATTACHED + (event.label?.width ?? 0) + 12));
  const roomy = node.width >= events.length * apart, step = roomy ? apart : Math.min(apart, (node.width - 26) / Math.max(1, events.length - 1));
  const first = node.width / 2 - ATTACHED / 2 - (roomy ? 0 : ((events.length - 1) * step) / 2);
  return events.map((event, index) => {
    const x = roomy ? node.width - (events.length - index) * apart : first + index * step, right = roomy || index === events.length - 1;
    const label = event.label && { ...event.label, x: right ? x + ATTACHED + 2 : x - 2 - event.label.width, y: node.height + 5 };
    return { id: event.id, x, y: node.height - ATTACHED / 2, label };
  });
}

/** Places for the name of an event or gateway, the best first. */
export function namePlaces(node, ports) {
  const { width, height, label } = node, used = new Set(ports.map(port => port.side)), middle = (width - label.width) / 2;
  const below = { x: middle, y: height + GAP }, above = { x: middle, y: -GAP - label.height };
  const corner = node.kind === 'gateway' ? 10 : 0, right = width / 2 + GAP + 2, left = width / 2 - GAP - 2 - label.width;
  const corners = [{ x: left, y: -label.height + corner - 4 }, { x: left, y: height - corner + 4 }, { x: right, y: height - corner + 4 }, { x: right, y: -label.height + corner - 4 }];
  const free = node.kind === 'gateway' ? [...(used.has('NORTH') ? [] : [above]), ...(used.has('SOUTH') ? [] : [below])] : [below, above];
  return [...free, ...corners].map(place => ({ ...label, ...place }));
}

/** Where the name of a flow stands at the gateway it leaves, so that room is kept for it. */
export function flowNamePlace(node, port, label) {
  if (port.side === 'EAST') return { ...label, x: node.width + GAP, y: node.height / 2 - GAP - label.height };
  if (port.side === 'WEST') return { ...label, x: -GAP - label.width, y: node.height / 2 - GAP - label.height };
  return { ...label, x: port.x + GAP, y: port.side === 'NORTH' ? -GAP - label.height : node.height + GAP };
}
