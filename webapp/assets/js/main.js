// What every page loads. A component that needs more names its module in data-module and gets it when it is on the page.
import htmx from 'htmx.org';
import { startLive } from './live.js';
import { startReading } from './reading.js';
import { sayKey, startShortcuts } from './shortcuts.js';
import { startTheme } from './theme.js';
import { startUpload } from './upload.js';

/** A table wider than its card can be scrolled by keyboard; one that fits is no stop on the way. */
function startScroller(box) {
  new ResizeObserver(() => {
    if (box.scrollWidth > box.clientWidth) box.setAttribute('tabindex', '0');
    else box.removeAttribute('tabindex');
  }).observe(box);
  markEdges(box);
}

/** What is wider than its place says on which side there is more: its edges are shaded there. */
function markEdges(box) {
  const mark = () => {
    const most = box.scrollWidth - box.clientWidth;
    if (most < 2) { delete box.dataset.more; return; }
    box.dataset.more = [box.scrollLeft > 1 ? 'before' : '', box.scrollLeft < most - 1 ? 'after' : ''].join(' ').trim();
  };
  const sizes = new ResizeObserver(mark);
  for (const each of [box, ...box.children]) sizes.observe(each);
  box.addEventListener('scroll', mark, { passive: true });
}

/** The tab one is at is seen, however many there are before it. */
function startTabs(tabs) {
  const here = tabs.querySelector('[aria-current]');
  if (here) tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
  markEdges(tabs);
}

const small = { '.scroll': startScroller, '.tabs': startTabs, '[data-upload]': startUpload, '[data-reading]': startReading, '[data-key]': sayKey };

function addStyle(url) {
  if (!url || document.querySelector(`link[href="${url}"]`)) return Promise.resolve();
  return new Promise(resolve => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url });
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}

async function startModule(element) {
  if (element.dataset.started) return;
  element.dataset.started = 'yes';
  const [module] = await Promise.all([import(element.dataset.module), addStyle(element.dataset.style)]);
  await module.start(element);
}

function startAll(root) {
  const all = selector => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  for (const [selector, start] of Object.entries(small)) all(selector).forEach(start);
  all('[data-module]').forEach(element => startModule(element).catch(error => {
    element.querySelector('[data-failed]')?.removeAttribute('hidden');
    for (const part of element.querySelectorAll('noscript[data-rows]')) part.outerHTML = part.textContent;
    console.error(error);
  }));
}

startTheme();
startLive(htmx, startAll);
startShortcuts();
startAll(document.body);
