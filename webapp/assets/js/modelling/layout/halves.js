// On which side of the main path each branch is to lie so that none has to cross another. Branches that share the path between them
// by turns cannot lie on one side: they are told apart as two colours are.
import { grouped } from './ways.js';

const APART = 1000;  // between two branches, in pixels of a drawing of which only the order counts

/** The branches of a main path: what hangs together beside it, and flows from it to itself, with the places on the path where each meets it. */
function branchesOf({ nodes, flows }, path) {
  const hosts = new Map(nodes.filter(node => node.host).map(node => [node.id, node.host])), boxOf = id => hosts.get(id) ?? id, places = new Map();
  for (const flow of flows.filter(each => path.has(each.id))) places.set(flow.target, 0);
  const first = flows.find(flow => path.has(flow.id) && !places.has(flow.source));
  const next = new Map(flows.filter(flow => path.has(flow.id)).map(flow => [flow.source, flow.target]));
  for (let at = first?.source, index = 0; at && (index === 0 || !(places.get(at) > 0)); at = next.get(at), index += 1) places.set(at, index);
  const found = [], owner = new Map();
  for (const node of nodes.filter(each => !each.host && !each.aside && !places.has(each.id) && !each.held)) {
    if (owner.has(node.id)) continue;
    const branch = { nodes: new Set([node.id]), flows: [], places: new Set(), below: false };
    for (const id of branch.nodes) {
      owner.set(id, branch);
      for (const flow of flows) {
        const ends = [boxOf(flow.source), flow.target];
        if (ends.includes(id)) for (const end of ends) if (!places.has(end)) branch.nodes.add(end);
      }
    }
    found.push(branch);
  }
  for (const flow of flows.filter(each => !path.has(each.id))) {
    const ends = [boxOf(flow.source), flow.target], inside = ends.find(end => !places.has(end));
    const branch = inside ? owner.get(inside) : { nodes: new Set(), flows: [], places: new Set(), below: false };
    if (!inside) found.push(branch);
    branch.flows.push(flow);
    for (const end of ends) if (places.has(end)) branch.places.add(places.get(end));
    if (hosts.has(flow.source) && places.has(hosts.get(flow.source))) branch.below = true;
  }
  return found.map(branch => ({ ...branch, places: [...branch.places].sort((one, other) => one - other) }));
}

/** Whether two branches meet the path by turns: one's place, the other's, the one's, the other's. */
function entwined(one, other) {
  const between = (places, [from, to]) => places.some(place => place > from && place < to) && places.some(place => place < from || place > to);
  const gaps = places => places.slice(1).map((place, index) => [places[index], place]);
  return gaps(one.places).some(gap => between(other.places, gap)) || gaps(other.places).some(gap => between(one.places, gap));
}

/** Give each branch its side, -1 above and 1 below the path. */
function giveSides(branches, usual) {
  for (const branch of branches) branch.rivals = branches.filter(other => other !== branch && entwined(branch, other));
  const settle = (branch, side) => {
    const open = [[branch, side]];
    while (open.length) {
      const [at, way] = open.shift();
      if (at.side) continue;
      at.side = way;
      for (const rival of at.rivals) if (!rival.side) open.push([rival, -way]);
    }
  };
  for (const branch of branches.filter(each => each.below && each.places.length)) settle(branch, 1);
  for (const branch of branches.toSorted((one, other) => other.rivals.length - one.rivals.length)) settle(branch, usual(branch));
}

/** Where nodes are to lie, of which only the order from above to below counts, from a first drawing: id → { x, y }. */
export function halves(scope, path, first) {
  const placed = new Map(first.children.map(child => [child.id, { x: child.x, y: child.y + child.height / 2 }])), found = new Map([...placed].map(([id, { x }]) => [id, { x, y: 0 }]));
  const level = placed.get(scope.flows.find(flow => path.has(flow.id))?.source)?.y ?? 0, branches = branchesOf(scope, path);
  const mean = ids => [...ids].reduce((sum, id) => sum + placed.get(id).y - level, 0) / Math.max(1, ids.size), reach = ({ places }) => (places.length ? places.at(-1) - places[0] : 0);
  giveSides(branches, branch => (mean(branch.nodes) < 0 ? -1 : 1));
  for (const side of grouped(branches, branch => branch.side).values()) {
    side.sort((one, other) => reach(one) - reach(other) || one.nodes.size - other.nodes.size).forEach((branch, index) => {
      const turned = mean(branch.nodes) * branch.side < 0 ? -1 : 1;
      for (const id of branch.nodes) found.get(id).y = branch.side * (index + 1) * APART + (turned * (placed.get(id).y - level)) / 10;
    });
  }
  return found;
}
