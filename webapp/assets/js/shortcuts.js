// Shortcuts. A button or link says its key (data-key), a place in the header its letter (data-go): a key works just where that can be clicked,
// never while something is typed, and not at all where single keys were turned off. `?` lists them.
import { setSingleKeys, singleKeys, typing } from './keys.js';

/** Milliseconds within which the second key must follow g. */
const SEQUENCE = 1500;
const COMMENT = '.comment-form textarea';

const marked = key => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
const usable = element => element && !element.disabled && element.getAttribute('aria-busy') !== 'true' ? element : null;
const rowsOf = () => {
  const tasks = [...document.querySelectorAll('[data-list] .task-row')];
  return tasks.length ? tasks : [...document.querySelectorAll('main tbody .row-link')];
};

/** Where the keyboard is in a list: the row with the focus, else the one that is open. */
function placeIn(rows) {
  const row = document.activeElement?.closest?.('.task-row, tr');
  const focused = rows.findIndex(each => each === row || (row?.matches('tr') && row.contains(each)));
  return focused >= 0 ? focused : rows.findIndex(each => each.hasAttribute('aria-current'));
}

function move(step) {
  const rows = rowsOf(), next = rows[Math.min(Math.max(placeIn(rows) + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return next;
}

/** Open the task after (or before) the one that is open; the first where none is. */
function openBeside(step) {
  const rows = [...document.querySelectorAll('[data-list] .task-row')];
  const at = rows.findIndex(row => row.hasAttribute('aria-current'));
  const next = rows[at < 0 ? 0 : at + step];
  next?.click();
  return next;
}

function openRow() {
  const rows = rowsOf(), row = rows[placeIn(rows)];
  row?.click();
  return row;
}

function comment() {
  const field = document.querySelector(COMMENT);
  if (field) { field.focus(); return field; }
  const tab = marked('m');
  if (tab) document.body.addEventListener('htmx:afterSettle', () => document.querySelector(COMMENT)?.focus(), { once: true });
  tab?.click();
  return tab;
}

function search() {
  const field = marked('/');
  field?.focus();
  field?.select();
  return field;
}

function lookAgain() {
  const fresh = document.querySelector('[data-fresh]');
  if (fresh) document.dispatchEvent(new Event('look-again'));
  return fresh;
}

function showTab(number) {
  const tab = document.querySelectorAll('.tabs a')[number - 1];
  tab?.click();
  return tab;
}

function showHelp() {
  const dialog = document.getElementById('shortcuts');
  dialog?.showModal();
  return dialog;
}

function press(key) {
  const button = usable(marked(key));
  button?.click();
  return button;
}

const ACTS = {
  j: () => move(1), k: () => move(-1), o: openRow, n: () => openBeside(1), p: () => openBeside(-1), m: comment, r: lookAgain, '/': search, '?': showHelp,
};

function go(key) {
  const link = /^[1-9]$/.test(key) ? document.querySelectorAll('.sidebar a')[key - 1] : document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  link?.click();
  return link;
}

/** Say to a screen reader which key a button has, as long as it has one. */
export function sayKey(element) {
  if (singleKeys() || element.dataset.key.includes('+')) element.setAttribute('aria-keyshortcuts', element.dataset.key);
  else element.removeAttribute('aria-keyshortcuts');
}

function setHelp(dialog) {
  const box = dialog.querySelector('[data-single-keys]');
  const show = () => {
    box.checked = singleKeys();
    document.body.classList.toggle('has-no-keys', !box.checked);
    document.querySelectorAll('[data-key]').forEach(sayKey);
  };
  box.addEventListener('change', () => { setSingleKeys(box.checked); show(); });
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  document.addEventListener('click', event => {
    const opener = event.target.closest('[data-shortcuts]');
    if (!opener) return;
    const menu = opener.closest('details[data-menu]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }  // where the focus returns to
    showHelp();
  });
  show();
}

/** Ctrl and Enter send what is before one: the form one types in where it has such a button, else the task. */
function send(event) {
  const form = event.target.closest?.('form[method="post"]');
  const key = `Control+${event.shiftKey ? 'Shift+' : ''}Enter`;
  const button = usable(form ? form.querySelector(`[data-key="${key}"]`) : marked(key));
  if (!button) return;
  event.preventDefault();
  button.click();
}

export function startShortcuts() {
  const dialog = document.getElementById('shortcuts');
  if (!dialog) return;
  setHelp(dialog);
  let leading = 0;
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { if (!event.repeat) send(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !singleKeys()) return;
    if (event.repeat && !'jk'.includes(event.key)) return;
    const led = Date.now() - leading < SEQUENCE;
    if (event.key !== 'Shift') leading = event.key === 'g' && !led ? Date.now() : 0;
    if (leading) return;
    const act = led ? () => go(event.key) : ACTS[event.key] ?? (/^[1-9]$/.test(event.key) ? () => showTab(Number(event.key)) : () => press(event.key));
    if (event.key.length === 1 && act()) event.preventDefault();
  });
}
