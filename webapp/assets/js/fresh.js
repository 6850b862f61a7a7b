// Parts of a page that keep themselves fresh: asked for anew when the bank says that something changed, exchanged only where they differ.
// Where no stream can be had, and now and then beside one, since ages and due times move by themselves, they are asked for by the clock.
import { showToast } from './toast.js';

const TURN = 5000;
const BESIDE_A_STREAM = 60_000;

function exchange(part, fresh, root) {
  if (!fresh || part.innerHTML === fresh.innerHTML) return;
  const active = part.contains(document.activeElement) ? document.activeElement : null, held = active?.getAttribute('href');
  // A table wider than its card stays where it was moved to, and under the keys of who moves it.
  const boxes = [...part.querySelectorAll('.scroll')], moved = boxes.map(box => box.scrollLeft), at = boxes.indexOf(active);
  part.replaceChildren(...fresh.childNodes);
  part.querySelectorAll('.scroll').forEach((box, place) => {
    box.scrollLeft = moved[place] ?? 0;
    if (place === at) { box.setAttribute('tabindex', '0'); box.focus({ preventScroll: true }); }
  });
  part.dispatchEvent(new Event('fresh', { bubbles: true }));  // live.js, which has htmx, makes its links partial ones
  if (held) root.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

/** Returns whether it was told, and in how many milliseconds there will be something newer where what it was told was kept for others too. */
async function refresh(element) {
  const answer = await fetch(element.dataset.fresh, { credentials: 'same-origin', headers: { 'Loanflow-Background': 'yes' } });
  if (!answer.ok || answer.redirected) return { told: false };  // signed out or away: what is shown stays, and the next click says why
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  // A link that was clicked meanwhile must stay where it is: htmx asks it only when the answer is there where that belongs.
  if (element.querySelector('.htmx-request')) return { told: false };
  for (const part of element.querySelectorAll('[data-part]'))
    exchange(part, page.querySelector(`[data-part="${part.dataset.part}"]`), element);
  return { told: true, again: 1000 * Number(answer.headers.get('Loanflow-Again')) };
}

/** Refresh the element's `data-part`s from the address in its `data-fresh`; what is typed elsewhere in it is left alone. */
export function keepFresh(element) {
  let asking = false;
  let again = false;
  let asked = Date.now();
  let stream = null;
  let later = 0;

  const ask = async () => {
    if (document.hidden || !element.isConnected) return false;
    if (asking) { again = true; return true; }  // what changed meanwhile may not be in the answer that is on its way
    asking = true;
    asked = Date.now();
    let fresh = { told: false };
    try { fresh = await refresh(element); } catch { /* the network is away: tried again at the next turn */ } finally { asking = false; }
    clearTimeout(later);
    if (again) { again = false; ask(); } else if (fresh.again) later = setTimeout(ask, fresh.again);
    return fresh.told;
  };

  // A stream is one of the few connections a browser has to a server: a page that nobody looks at lets go of it.
  const listen = () => {
    if (document.hidden || stream) return;
    stream = new EventSource('/live');
    stream.addEventListener('open', ask);  // what changed before it was open, or while it was cut off, nobody told
    stream.addEventListener('changed', ask);
  };
  const leave = () => { stream?.close(); stream = null; };
  const onVisible = () => { if (document.hidden) leave(); else { listen(); ask(); } };

  const onKey = async () => {
    const { looked, failed } = document.body.dataset;
    const fresh = await ask();
    showToast(fresh ? looked : failed, fresh ? 'info' : 'error');
  };

  const end = () => {
    leave();
    clearInterval(timer);
    clearTimeout(later);
    document.removeEventListener('visibilitychange', onVisible);
    document.removeEventListener('look-again', onKey);
    window.removeEventListener('pagehide', leave);
    window.removeEventListener('pageshow', listen);
  };
  const timer = setInterval(() => {
    if (!element.isConnected) { end(); return; }
    const streaming = stream?.readyState === EventSource.OPEN;
    if (Date.now() - asked < (streaming ? BESIDE_A_STREAM : TURN)) return;
    ask();
    // Refused for good, as when all streams are taken: another time.
    if (stream?.readyState === EventSource.CLOSED) { leave(); listen(); }
  }, TURN);
  document.addEventListener('visibilitychange', onVisible);
  document.addEventListener('look-again', onKey);
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', listen);
  listen();
}
