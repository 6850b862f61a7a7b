// Partial updates by htmx, menus, toasts, and a guard against sending a form twice.
import { csrfHeaders } from './csrf.js';
import { clearToasts, fade, showToast } from './toast.js';

function onKey(event) {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
}

function onClick(event) {
  for (const menu of document.querySelectorAll('details[data-menu][open]'))
    if (!menu.contains(event.target)) menu.open = false;
  event.target.closest('[data-close-toast]')?.closest('.toast').remove();
  const summaryLink = event.target.closest('.error-summary a[href^="#"]');
  const field = summaryLink && document.getElementById(summaryLink.hash.slice(1));
  if (field) {
    event.preventDefault();
    field.scrollIntoView({ block: 'center' });
    field.focus({ preventScroll: true });
  }
}

function onSubmit(event) {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = 'yes';
  event.submitter?.setAttribute('aria-busy', 'true');
}

/** Wire the page: `startAll(root)` starts the components of a part that arrived later. */
export function startLive(htmx, startAll) {
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', onClick);
  document.addEventListener('submit', onSubmit);
  document.addEventListener('toggle', event => { if (event.target.matches('details[data-menu][open]')) clearToasts(); }, true);
  fade();
  addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(form => {
    delete form.dataset.sent;  // the back button brings the page back as it was left
    form.querySelectorAll('[aria-busy]').forEach(button => button.removeAttribute('aria-busy'));
  }));

  document.body.addEventListener('htmx:configRequest', event => Object.assign(event.detail.headers, csrfHeaders()));
  document.body.addEventListener('htmx:load', event => { if (event.detail.elt !== document.body) startAll(event.detail.elt); });
  document.body.addEventListener('fresh', event => { htmx.process(event.target); startAll(event.target); });
  for (const failure of ['htmx:sendError', 'htmx:responseError'])
    document.body.addEventListener(failure, () => showToast(document.body.dataset.failed, 'error'));
  const busy = document.getElementById('loading');
  htmx.on('htmx:beforeRequest', () => busy?.classList.add('is-busy'));
  htmx.on('htmx:afterRequest', () => busy?.classList.remove('is-busy'));

  document.querySelector('.error-summary[data-focus]')?.focus();
  const nav = document.querySelector('.header__nav'), here = nav?.querySelector('[aria-current]');
  if (here) nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
  nav?.addEventListener('focusin', event => event.target.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
}
