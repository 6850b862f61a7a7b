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

/** The longest way from each node to an end, in steps, and the flows that lead back, which count nothing. Looked for from the start. */
function depths({ nodes, flows }, outgoing) {
  const found = new Map(), open = new Set(), back = new Set(), entered = new Set(flows.map(flow => flow.target));
  const depth = id => {
    if (found.has(id)) return found.get(id);
    open.add(id);
    let longest = 0;
    for (const flow of outgoing.get(id) ?? []) {
      if (open.has(flow.target)) back.add(flow.id);
      else longest = Math.max(longest, 1 + depth(flow.target));
    }
    open.delete(id);
    found.set(id, longest);
    return longest;
  };
  for (const { id } of [...nodes.filter(node => !entered.has(node.id) && !node.host), ...nodes]) depth(id);
  return { found, back };
}

/** Per node its main flow: the one drawn straight on today where `keep` is set, else that with the longest way to an end. */
export function mainFlows(scope, keep) {
  const outgoing = grouped(scope.flows, flow => flow.source), { found, back } = depths(scope, outgoing);
  const length = flow => (back.has(flow.id) ? -1 : found.get(flow.target));
  return new Map([...outgoing].map(([id, flows]) => {
    const straight = keep ? flows.filter(flow => flow.leavesRight) : [];
    const longest = flows.reduce((best, flow) => (length(flow) > length(best) ? flow : best));
    return [id, straight.length === 1 ? straight[0].id : longest.id];
  }));
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

/** Ids of the nodes so that each flow leads on from a node to a later one, but for those that lead back: from the start along the main flows first. */
export function inReadingOrder({ nodes, flows }, main) {
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
