// The tasklist: the list keeps its place when htmx exchanges the panes, and keeps itself fresh.
import { keepFresh } from './fresh.js';

const PLACE = 'tasklist-place';

export function start(element) {
  const list = element.querySelector('[data-list]');
  list.scrollTop = Number(sessionStorage.getItem(PLACE) ?? 0);
  list.addEventListener('scroll', () => sessionStorage.setItem(PLACE, list.scrollTop), { passive: true });
  element.querySelector('[data-order] select')?.addEventListener('change', event => event.target.form.requestSubmit());
  keepFresh(element);
  element.dataset.ready = 'yes';
}
