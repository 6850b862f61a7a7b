// Parts of a page that keep themselves fresh: asked for anew every few seconds while somebody may be looking, exchanged only where they differ.
const EVERY = 5000;

function exchange(part, fresh, root) {
  if (!fresh || part.innerHTML === fresh.innerHTML) return;
  const held = part.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  part.replaceChildren(...fresh.childNodes);
  part.dispatchEvent(new Event('fresh', { bubbles: true }));  // live.js, which has htmx, makes its links partial ones
  if (held) root.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

async function refresh(element) {
  const answer = await fetch(element.dataset.fresh, { credentials: 'same-origin' });
  if (!answer.ok || answer.redirected) return;  // signed out or away: what is shown stays, and the next click says why
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  // A link that was clicked meanwhile must stay where it is: htmx asks it only when the answer is there where that belongs.
  if (element.querySelector('.htmx-request')) return;
  for (const part of element.querySelectorAll('[data-part]'))
    exchange(part, page.querySelector(`[data-part="${part.dataset.part}"]`), element);
}

/** Refresh the element's `data-part`s from the address in its `data-fresh`; what is typed elsewhere in it is left alone. */
export function keepFresh(element) {
  let asking = false;
  const timer = setInterval(async () => {
    if (!element.isConnected) { clearInterval(timer); return; }
    if (asking || document.hidden) return;
    asking = true;
    try { await refresh(element); } catch { /* the network is away: tried again at the next turn */ } finally { asking = false; }
  }, EVERY);
}
