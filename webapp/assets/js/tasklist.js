// The tasklist by keyboard: j and k move through the rows; the list keeps its place when htmx exchanges the panes.
import { keepFresh } from './fresh.js';

const PLACE = 'tasklist-place';
const typing = element => element.closest('input, textarea, select, [contenteditable], .djs-container');

function move(rows, step) {
  const at = rows.indexOf(document.activeElement.closest?.('.task-row'));
  const from = at >= 0 ? at : rows.findIndex(row => row.hasAttribute('aria-current'));
  const next = rows[Math.min(Math.max(from + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

export function start(element) {
  const list = element.querySelector('[data-list]');
  list.scrollTop = Number(sessionStorage.getItem(PLACE) ?? 0);
  list.addEventListener('scroll', () => sessionStorage.setItem(PLACE, list.scrollTop), { passive: true });
  element.querySelector('[data-order] select')?.addEventListener('change', event => event.target.form.requestSubmit());
  const onKey = event => {
    if (!element.isConnected) { document.removeEventListener('keydown', onKey); return; }
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    event.preventDefault();
    move([...list.querySelectorAll('.task-row')], step);
  };
  document.addEventListener('keydown', onKey);
  keepFresh(element);
  element.dataset.ready = 'yes';
}
