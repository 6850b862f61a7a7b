// Keeps what a customer types: a form with data-draft posts itself a moment after the last key, and when the page is left.
import '../css/customer.css';
import { csrfHeaders } from './csrf.js';

const DELAY = 900;  // milliseconds after the last key

function startDraft(form) {
  const note = document.getElementById('saved');
  const typed = () => new URLSearchParams(new FormData(form)).toString();
  let timer, last = typed();

  async function save() {
    clearTimeout(timer);
    const now = typed();
    if (now === last || form.dataset.sent) return;
    try {
      const answer = await fetch(form.dataset.draft, {
        method: 'POST',
        body: now,
        headers: { ...csrfHeaders(), Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
        keepalive: true,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      last = now;
      if (note) note.textContent = (await answer.json()).note;
    } catch {
      if (note) note.textContent = note.dataset.failed;
    }
  }

  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(save, DELAY); });
  form.addEventListener('change', () => { clearTimeout(timer); timer = setTimeout(save, DELAY); });
  addEventListener('pagehide', save);
}

for (const form of document.querySelectorAll('form[data-draft]')) startDraft(form);
