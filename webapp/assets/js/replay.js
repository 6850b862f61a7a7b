// Plays a case: tokens move along the flows taken on the diagram it really ran; scrubber, transcript and facts follow.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { bindKeys, describe, fit, setHeight, translate, viewerOptions } from './diagram.js';
import '../css/diagram.css';
import { singleKeys } from './keys.js';

const STEP = 1200;  // milliseconds a moment at speed 1
const SHARE = 0.6;  // of which a token moves
const still = matchMedia('(prefers-reduced-motion: reduce)');
const svg = (name, attributes) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

function tokenAt({ x, y }) {
  const token = svg('g', { class: 'token', transform: `translate(${x} ${y})` });
  token.append(svg('circle', { r: 10 }), svg('circle', { r: 5.5 }));
  return token;
}

/** Where a token rests on an element: in the middle of a gateway or event, on the lower edge of a step. */
function restOf(shape) {
  const small = shape.width < 60;
  return small ? { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 } : { x: shape.x + 18, y: shape.y + shape.height };
}

/** The point a share of the way along a line of points. */
function along(points, share) {
  const lengths = points.slice(1).map((point, index) => Math.hypot(point.x - points[index].x, point.y - points[index].y));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  for (const [index, length] of lengths.entries()) {
    if (left <= length && length) {
      const part = left / length, from = points[index], to = points[index + 1];
      return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    }
    left -= length;
  }
  return points.at(-1);
}

/** One diagram: draws itself the first time it is shown. */
class Stage {
  constructor(surface, { url, model }, labels, visits) {
    Object.assign(this, { surface, url, model, labels, visits, marked: [], badges: [] });
  }

  /** The diagram's file: the one that is shown first came with the page. */
  async load() {
    if (this.model) return this.model;
    const answer = await fetch(this.url, { headers: { Accept: 'application/xml' } });
    if (!answer.ok) throw new Error(`The diagram at ${this.url} did not load: ${answer.status}.`);
    return answer.text();
  }

  async draw() {
    const model = await this.load();
    this.viewer = new NavigatedViewer(viewerOptions(this.surface, 'var(--diagram-rest)'));
    this.viewer.on('import.parse.complete', ({ elementsById }) => translate(elementsById, this.labels));
    await document.fonts.ready;
    await this.viewer.importXML(model);
    this.registry = this.viewer.get('elementRegistry');
    this.canvas = this.viewer.get('canvas');
    this.inner = this.canvas.viewbox().inner;
    this.tokens = this.canvas.getLayer('tokens', 100);
    setHeight(this.surface, this.viewer);
    bindKeys(this.surface, this.viewer, () => this.centre());
    describe(this.surface, this.surface.dataset.label);
    new ResizeObserver(() => { if (!this.surface.hidden) { this.canvas.resized(); this.centre(); } }).observe(this.surface);
    return this;
  }

  ready() { return this.drawing ??= this.draw(); }

  /** Show what was taken and where tokens stand: sets of ids, and tokens by node. */
  mark(taken, stands, visits) {
    for (const [id, name] of this.marked) this.canvas.removeMarker(id, name);
    this.marked = [...[...taken].map(id => [id, 'is-taken']), ...[...stands.keys()].map(id => [id, 'is-now'])]
      .filter(([id]) => this.registry.get(id));
    for (const [id, name] of this.marked) this.canvas.addMarker(id, name);
    this.tokens.replaceChildren(...[...stands.keys()].map(id => this.registry.get(id)).filter(Boolean).map(shape => tokenAt(restOf(shape))));
    this.tell(visits);
    this.stands = [...stands.keys()];
  }

  /** Say at each step how often it was come to, where that is more than once. */
  tell(visits) {
    const overlays = this.viewer.get('overlays');
    for (const id of this.badges) overlays.remove(id);
    this.badges = [...visits].filter(([id, count]) => count > 1 && this.registry.get(id)?.width >= 60).map(([id, count]) => {
      const badge = this.visits.content.firstElementChild.cloneNode(true);
      badge.textContent = `${count}×`;
      return overlays.add(id, { position: { top: -10, right: 14 }, html: badge, show: { minZoom: 0 } });
    });
  }

  centre() { fit(this.viewer, this.inner, this.stands?.at(-1)); }

  /** Bring a node into view without moving what is there already. */
  reveal(id) {
    const shape = this.registry.get(id), box = this.canvas.viewbox();
    if (!shape) return;
    const inside = shape.x > box.x && shape.x + shape.width < box.x + box.width && shape.y > box.y && shape.y + shape.height < box.y + box.height;
    if (!inside) fit(this.viewer, this.inner, id);
  }

  /** Move a token along flows, one after the other; ends at once when `signal` says so. */
  async move(flows, duration, signal) {
    const lines = flows.map(id => this.registry.get(id)).filter(Boolean);
    for (const line of lines) {
      if (signal.aborted) return;
      this.tokens.replaceChildren(tokenAt(line.waypoints[0]));
      await this.glide(line.waypoints, duration / lines.length, signal);
      if (!signal.aborted) { this.canvas.addMarker(line.id, 'is-taken'); this.marked.push([line.id, 'is-taken']); }
    }
  }

  glide(points, duration, signal) {
    return new Promise(done => {
      const began = performance.now(), token = this.tokens.firstElementChild;
      const frame = now => {
        const share = Math.min(1, (now - began) / duration), { x, y } = along(points, share);
        token.setAttribute('transform', `translate(${x} ${y})`);
        if (share < 1 && !signal.aborted) requestAnimationFrame(frame); else done();
      };
      requestAnimationFrame(frame);
    });
  }
}

class Player {
  constructor(root) {
    const state = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
    const surfaces = [...root.querySelectorAll('[data-surface]')], visits = root.querySelector('[data-visits]');
    Object.assign(this, { root, moments: state.moments, at: state.current, playing: false, moving: new AbortController() });
    this.stages = surfaces.map((surface, place) => new Stage(surface, state.diagrams[place], state.labels, visits));
    this.rows = new Map();
    this.gather(root);
    this.marks = new Map([...root.querySelectorAll('[data-mark]')].map(mark => [Number(mark.dataset.mark), mark]));
    this.told = this.at;
    this.find = selector => root.querySelector(selector);
    this.shown = this.at;  // the moment whose facts the pane holds: the server's, until they are here
    this.facts = null;
  }

  gather(root) { for (const row of root.querySelectorAll('[data-moment]')) this.rows.set(Number(row.dataset.moment), row); }

  /** Put the rows of the transcript in place that stand apart for those without scripts; they were no part of the page until now. */
  complete() {
    const list = this.find('[data-transcript]'), places = { before: 'prepend', after: 'append' };
    for (const part of this.root.querySelectorAll('noscript[data-rows]')) {
      const rows = new DOMParser().parseFromString(part.textContent, 'text/html').querySelectorAll('[data-moment]');
      list[places[part.dataset.rows]](...rows);
      part.remove();
    }
    this.gather(this.root);
    for (const number of this.rows.keys()) this.place(number);
    this.follow(this.row(this.at));
  }

  /** The row of a moment; the first that is not there yet brings them all. */
  row(number) {
    if (!this.rows.has(number)) this.complete();
    return this.rows.get(number);
  }

  address(number) { return `${this.root.dataset.place}?moment=${number}`; }

  /** Have the facts of all moments: once, so that no later step asks the server. */
  async load() {
    try {
      const answer = await fetch(this.root.dataset.factsUrl, { credentials: 'same-origin', headers: { Accept: 'text/html' } });
      if (!answer.ok || answer.redirected) throw new Error(`The facts did not load: ${answer.status}.`);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      this.facts = new Map([...page.querySelectorAll('template[data-facts]')].map(part => [part.dataset.facts, part]));
    } catch (error) {
      console.warn(error);
      this.facts = new Map();
    }
    this.root.dataset.facts = 'here';
    this.fill();
  }

  /** Show the facts of the moment, or leave the pane empty until they are here. */
  fill() {
    if (this.shown === this.at) return;
    const pane = this.find('[data-pane]');
    if (this.facts === null) { pane.replaceChildren(); return; }
    const found = this.facts.get(this.row(this.at).dataset.anchor) ?? this.find('[data-facts-away]');
    pane.replaceChildren(document.importNode(found.content, true));
    this.shown = this.at;
    pane.parentElement.scrollTop = 0;
  }

  get moment() { return this.moments[this.at - 1]; }

  /** The diagram of a moment; an act that belongs to none is seen on the last one before it. */
  shownAt(number) {
    for (let place = number; place >= 1; place--) if (this.moments[place - 1].shown !== null) return this.moments[place - 1].shown;
    return this.moments.find(moment => moment.shown !== null)?.shown ?? null;
  }

  /** What was taken in a diagram up to a moment, and how often each node was come to. */
  takenAt(number, place, registry) {
    const taken = new Set(), visits = new Map();
    for (const { shown, node, flows } of this.moments.slice(0, number)) {
      if (shown === place && node) taken.add(node);
      for (const [where, flow] of flows) {
        const line = where === place && registry.get(flow);
        if (!line) continue;
        taken.add(flow).add(line.source.id).add(line.target.id);
        visits.set(line.target.id, (visits.get(line.target.id) ?? 0) + 1);
      }
    }
    return { taken, visits };
  }

  async go(number, { moving = false, quiet = false } = {}) {
    const wanted = Math.min(Math.max(number, 1), this.moments.length);
    this.moving.abort();
    this.moving = new AbortController();
    const { signal } = this.moving;
    this.at = wanted;
    this.tell(quiet);
    const place = this.shownAt(wanted);
    if (place === null) return;
    const stage = this.stages[place];
    this.show(place);
    await stage.ready();
    if (signal.aborted) return;
    const flows = this.moment.flows.filter(([where]) => where === place).map(([, flow]) => flow);
    if (this.moment.node) stage.reveal(this.moment.node);
    if (moving && flows.length && !still.matches) {
      const before = this.takenAt(wanted - 1, place, stage.registry);
      stage.mark(before.taken, new Map(), before.visits);
      await stage.move(flows, STEP * SHARE / this.speed, signal);
      if (signal.aborted) return;
    }
    this.settle(stage, place);
  }

  settle(stage, place) {
    const { taken, visits } = this.takenAt(this.at, place, stage.registry);
    const stands = new Map(this.moment.stands.filter(([where]) => where === place).map(([, node, count]) => [node, count]));
    stage.mark(taken, stands, visits);
    const [first] = stands.keys();
    if (first) stage.reveal(first);
  }

  show(place) {
    for (const [index, { surface }] of this.stages.entries()) {
      surface.hidden = index !== place;
      this.find(`[data-head="${index}"]`).hidden = index !== place;
    }
  }

  /** Bring scrubber, transcript and facts to the moment. */
  tell(quiet) {
    const row = this.row(this.at), { day, time } = row.querySelector('time').dataset;
    const share = (this.at - 1) / Math.max(this.moments.length - 1, 1), scrubber = this.find('[data-scrubber]');
    this.find('[data-cursor]').style.setProperty('--at', share);
    this.find('[data-clock]').textContent = time;
    scrubber.value = this.at;
    scrubber.setAttribute('aria-valuetext', `${this.at}: ${row.querySelector('.transcript__title').textContent.trim()}`);
    const where = this.find('[data-where]');
    where.setAttribute('aria-live', this.playing ? 'off' : 'polite');
    where.innerHTML = this.find('[data-said]').innerHTML.replace('{number}', this.at).replace('{day}', day).replace('{time}', time);
    for (let number = Math.min(this.told, this.at); number <= Math.max(this.told, this.at); number++) this.place(number);
    this.told = this.at;
    this.fill();
    // What is about nobody has no form for findings.
    const anchor = this.find('input[data-anchor]');
    if (anchor) anchor.value = row.dataset.anchor;
    this.offer();
    // With the frame's own layout: asked for at once, it would lay the page out in between.
    cancelAnimationFrame(this.following);
    this.following = requestAnimationFrame(() => this.follow(row));
    if (!quiet) history.replaceState(null, '', this.address(this.at));
  }

  /** Show a moment in scrubber and transcript as past, current or still to come. */
  place(number) {
    const item = this.rows.get(number), link = item?.firstElementChild;
    this.marks.get(number).classList.toggle('is-later', number > this.at);
    if (!item) return;
    item.className = number === this.at ? 'is-current' : number > this.at ? 'is-later' : '';
    if (number === this.at) link.setAttribute('aria-current', 'step'); else link.removeAttribute('aria-current');
  }

  /** Keep the current row in sight inside its own box; the page itself does not move. */
  follow(row) {
    const box = this.find('[data-transcript]');
    if (box.scrollHeight <= box.clientHeight) return;
    const above = row.offsetTop - box.scrollTop, below = above + row.offsetHeight - box.clientHeight;
    if (above < 0 || below > 0) box.scrollTop = row.offsetTop - box.clientHeight / 3;
  }

  /** Acts that lead nowhere have no address, as on a page without JavaScript. */
  offer() {
    const target = { first: 1, back: this.at - 1, forward: this.at + 1, last: this.moments.length, decision: this.nextDecision() };
    for (const link of this.root.querySelectorAll('a[data-act]')) {
      const number = target[link.dataset.act];
      const leads = number >= 1 && number <= this.moments.length;
      if (leads) link.setAttribute('href', this.address(number)); else link.removeAttribute('href');
      if (leads) link.removeAttribute('aria-disabled'); else link.setAttribute('aria-disabled', 'true');
    }
  }

  nextDecision() {
    const found = this.moments.findIndex((moment, index) => index >= this.at && moment.decision);
    return found < 0 ? null : found + 1;
  }

  get speed() { return Number(this.find('[data-speed]').value); }

  async play() {
    if (this.playing) { this.pause(); return; }
    if (this.at === this.moments.length) await this.go(1);
    this.playing = true;
    this.turn();
    while (this.playing && this.at < this.moments.length) {
      const began = performance.now();
      await this.go(this.at + 1, { moving: true });
      const left = STEP / this.speed - (performance.now() - began);
      if (left > 0) await new Promise(done => setTimeout(done, left));
    }
    this.pause();
  }

  pause() {
    this.playing = false;
    this.turn();
  }

  turn() {
    const button = this.find('[data-act="play"]'), word = this.playing ? button.dataset.playing : button.dataset.paused;
    button.setAttribute('aria-label', word);
    button.title = word;
    for (const part of button.children) part.hidden = part.dataset.when !== (this.playing ? 'playing' : 'paused');
  }

  act(name) {
    if (name === 'play') { this.play(); return; }
    this.pause();
    const decision = this.nextDecision();
    const acts = { first: [1], back: [this.at - 1], forward: [this.at + 1, { moving: true }], last: [this.moments.length], decision: decision ? [decision] : null };
    if (acts[name]) this.go(...acts[name]);
  }
}

const KEYS = { ArrowLeft: 'back', ArrowRight: 'forward', Home: 'first', End: 'last', ' ': 'play', n: 'decision' };
/** What uses these keys itself. */
const OWN_KEYS = 'input, select, textarea, [contenteditable], .djs-container, .menu, .scroll';

export async function start(root) {
  const player = new Player(root);
  root.classList.add('is-live');
  root.querySelector('.player').classList.add('is-live');
  root.addEventListener('click', event => {
    const act = event.target.closest('[data-act]'), row = event.target.closest('.transcript__row'), mark = event.target.closest('[data-mark]');
    const zoom = event.target.closest('[data-zoom]'), plain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (zoom) player.stages[player.shownAt(player.at)].viewer && zoomBy(player.stages[player.shownAt(player.at)], zoom.dataset.zoom);
    if (!plain || !(act || row || mark)) return;
    event.preventDefault();
    if (act) player.act(act.dataset.act);
    else { player.pause(); player.go(Number(mark?.dataset.mark ?? row.parentElement.dataset.moment)); }
  });
  root.querySelector('[data-scrubber]').addEventListener('input', event => { player.pause(); player.go(Number(event.target.value)); });
  document.addEventListener('keydown', event => {
    const name = KEYS[event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(OWN_KEYS)) return;
    if (event.key === ' ' && event.target.closest?.('button, summary')) return;
    if ((event.key === 'n' && !singleKeys()) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    player.act(name);
  });
  player.turn();
  try {
    await player.go(player.at, { quiet: true });
    root.dataset.ready = 'yes';
  } finally {
    // Once what is shown first is on the screen.
    requestAnimationFrame(() => setTimeout(() => { player.complete(); player.load(); }));
  }
}

function zoomBy(stage, way) {
  if (way === 'fit') stage.centre(); else stage.viewer.get('zoomScroll').stepZoom(way === 'in' ? 1 : -1);
}
