// Tokens that run through the drawing, as a mode in which nothing is edited.
import simulation from 'bpmn-js-token-simulation';
import '../../css/simulation.css';

const TOGGLED = 'tokenSimulation.toggleMode';
const CREATED = 'tokenSimulation.simulator.createScope';
/** Carbon's 60s: white on them has a contrast of at least 4.5, they on a dark page of 3. */
const COLOURS = ['#0f62fe', '#d02670', '#007d79', '#8a3ffc', '#ba4e00', '#198038', '#0072c3', '#da1e28'];
const QUIET = '(prefers-reduced-motion: reduce)';

/** The library speaks English only: what it says goes through the editor's words. */
function Words(eventBus, log, notifications, elementNotifications, overlays, translate) {
  const said = text => {
    const [, name, end] = text.match(/^(.+) (started|finished|canceled)$/s) ?? [];
    return name ? translate(`{name} ${end}`, { name: translate(name) }) : translate(text);
  };
  const through = (object, name) => {
    const plain = object[name];
    object[name] = function (options, ...others) { return plain.call(this, options?.text ? { ...options, text: said(options.text) } : options, ...others); };
  };
  through(log, 'log');
  through(notifications, 'showNotification');
  through(elementNotifications, 'addElementNotification');
  const nameControls = root => {
    for (const control of [root, ...root.querySelectorAll('*')].filter(each => each.title || each.getAttribute('aria-label'))) {
      const named = translate(control.title || control.getAttribute('aria-label'));
      control.title = named;
      control.setAttribute('aria-label', named);
    }
  };
  const add = overlays.add;
  overlays.add = function (element, type, overlay) {
    if (/^bts-/.test(type) && overlay.html instanceof Element) nameControls(overlay.html);
    return add.call(this, element, type, overlay);
  };
  const nameEmpty = () => { log._content.querySelector('.placeholder').textContent = translate('No Entries'); }, clear = log.clear;
  log.clear = function () { clear.call(this); nameEmpty(); };
  eventBus.on('diagram.init', -1000, () => {
    const container = log._container.parentNode;
    for (const selector of ['.bts-palette', '.bts-set-animation-speed', '.bts-log']) nameControls(container.querySelector(selector));
    const header = container.querySelector('.bts-log .bts-header');
    for (const part of header.childNodes) if (part.nodeType === Node.TEXT_NODE && part.textContent.trim()) part.textContent = ` ${translate(part.textContent.trim())} `;
    nameEmpty();
  });
}
Words.$inject = ['eventBus', 'log', 'notifications', 'elementNotifications', 'overlays', 'translate'];

/** Each case that runs has a colour of its own; the library's are by chance, and its numbers not always readable on them. */
function CaseColours(eventBus) {
  let next = 0;
  eventBus.on(CREATED, 1500, ({ scope }) => { scope.colors = scope.parent?.colors ?? { primary: COLOURS[next++ % COLOURS.length], auxiliary: '#ffffff' }; });
}
CaseColours.$inject = ['eventBus'];

/** The drawing keeps the colours of the page, which it has in the light and in the dark; the library would draw black on white. */
export const simulationModule = {
  __depends__: [simulation], __init__: ['simulationWords'], simulationWords: ['type', Words], neutralElementColors: ['value', {}], coloredScopes: ['type', CaseColours],
};

/** Who comes to a button of the drawing by keyboard sees its element: the canvas moves, not the box around it. */
function followFocus(surface, modeler) {
  surface.addEventListener('focusin', ({ target }) => {
    const element = modeler.get('elementRegistry').get(target.closest('.djs-overlays')?.dataset.containerId);
    if (element) modeler.get('canvas').scrollToElement(element, 120);
  });
  surface.addEventListener('scroll', ({ target }) => { if (target.matches('.djs-container')) target.scrollLeft = target.scrollTop = 0; }, true);
}

/** Bind the button's state; returns what it does: begin once everything that was drawn is saved, or end. */
export function bindSimulation(root, modeler, draft, begin) {
  const button = root.querySelector('[data-act="simulate"]'), mode = modeler.get('toggleMode');
  followFocus(root.querySelector('[data-surface]'), modeler);
  modeler.on(TOGGLED, ({ active }) => {
    button.setAttribute('aria-pressed', String(active));
    root.classList.toggle('is-simulating', active);
    root.querySelector('[data-simulating]').hidden = !active;
    root.querySelector('[data-properties]').inert = active;
    for (const part of root.querySelectorAll('[data-edits]')) part.inert = active;
    if (active && matchMedia(QUIET).matches) modeler.get('animation').setAnimationSpeed(8);
  });
  return async () => {
    if (!mode._active) {
      modeler.get('selection').select([]);
      await draft.flush();
      begin(modeler);  // where the tokens start
    }
    mode.toggleMode();
  };
}
