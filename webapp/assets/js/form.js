// Renders a Camunda form (.form) from JSON in the page, keeps a draft, posts the entries, shows the server's errors at the fields.
import { Form } from '@bpmn-io/form-js-viewer';
import '../css/form.css';
import { csrfHeaders } from './csrf.js';

const DRAFT_DELAY = 1200;  // milliseconds after the last key

const readJson = (element, part) => JSON.parse(element.querySelector(`script[data-${part}]`)?.textContent || '{}');
const translator = catalogue => ['value', (template, replacements = {}) =>
  (catalogue[template] ?? template).replace(/\{([^}]+)\}/g, (_, key) => replacements[key] ?? `{${key}}`)];

async function post(url, body) {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { ...csrfHeaders(), 'Content-Type': 'application/json', Accept: 'application/json' } });
  return { ok: answer.ok, status: answer.status, body: await answer.json().catch(() => ({})) };
}

/** A field of days or times has a label for each of the two it asks for; the other may be left from before. */
const partsOf = { date: ['dateLabel'], time: ['timeLabel'], datetime: ['dateLabel', 'timeLabel'] };
const labelOf = field => field?.label || (partsOf[field?.subtype] ?? []).map(part => field[part]).filter(Boolean).join(' · ');

const fieldsOf = form => form.get('formFieldRegistry').getAll().filter(field => field.key);

/** What form-js puts behind a field's id for the first control of choices, days and times. */
const CONTROLS = ['-0', '-date', '-time', ''];

/** Point from a field's key to the control a reader can put the cursor in. */
function controlOf(element, form, key) {
  const field = fieldsOf(form).find(found => found.key === key);
  const box = field && element.querySelector(CONTROLS.map(end => `[id$="-${field.id}${end}"]`).join());
  return box?.matches('input, textarea, select') ? box : box?.closest('.fjs-form-field')?.querySelector('input, textarea, select, [tabindex="0"]');
}

function showSummary(element, form, errors) {
  const summary = element.querySelector('.error-summary'), list = summary.querySelector('ul');
  const entries = Object.entries(errors);
  summary.hidden = entries.length === 0;
  list.replaceChildren(...entries.map(([key, messages]) => {
    const label = labelOf(fieldsOf(form).find(field => field.key === key));
    const link = Object.assign(document.createElement('a'), { href: '#', textContent: label ? `${label}: ${messages[0]}` : messages[0] });
    link.addEventListener('click', event => { event.preventDefault(); controlOf(element, form, key)?.focus(); });
    const item = document.createElement('li');
    item.append(link);
    return item;
  }));
  if (entries.length) summary.focus();
}

/** Turn form-js's errors (by field id) into errors by key. */
const byKey = (form, errors) => Object.fromEntries(fieldsOf(form).filter(field => errors[field.id]?.length).map(field => [field.key, errors[field.id]]));

/** form-js has no public call for errors found elsewhere; _setState is what its own validate() uses. It validates on its own too, so they are held until an entry changes. */
function showErrors(element, form, errors) {
  const held = Object.fromEntries(fieldsOf(form).filter(field => errors[field.key]).map(field => [field.id, errors[field.key]]));
  element.held = { errors: held, data: JSON.stringify(form._getState().data) };
  form._setState({ errors: held });
  showSummary(element, form, errors);
}

function holdErrors(element, { data, errors }, form) {
  const { held } = element;
  if (!held) return;
  if (JSON.stringify(data) !== held.data) element.held = null;
  else if (Object.keys(held.errors).some(id => !errors[id])) form._setState({ errors: { ...errors, ...held.errors } });
}

async function complete(element, form, button) {
  const { data, errors } = form.submit();
  if (Object.keys(errors).length) { showSummary(element, form, byKey(form, errors)); return; }
  button.setAttribute('aria-busy', 'true');
  // A draft that came after the task was done would be refused: none is sent from here on, and the one on its way is waited for.
  element.dataset.left = 'yes';
  await element.saving;
  try {
    const answer = await post(element.dataset.action, { values: data, then: button.value || null, begun_from: element.dataset.draftMark ?? null });
    if (answer.ok) location.assign(answer.body.redirect ?? location.href);
    else { delete element.dataset.left; showErrors(element, form, answer.body.errors ?? { '': [answer.body.detail ?? element.dataset.failed] }); }
  } catch { delete element.dataset.left; showErrors(element, form, { '': [element.dataset.failed] }); }
  button.removeAttribute('aria-busy');
}

/** Nothing more can be written to this task from here: what only its holder may do is put out, and the note beside it says why. */
function putOut(element) {
  for (const button of document.querySelectorAll(`[data-submits="${element.id}"], [data-holder="${element.id}"]`)) button.disabled = true;
}

function sayDraft(note, text, kept) {
  if (!note) return;
  const box = note.parentElement;
  note.textContent = text;
  box.classList.toggle('tone-error', !kept);
  box.classList.toggle('secondary', kept);
  box.querySelector('[data-kept]').hidden = !kept;
  box.querySelector('[data-lost]').hidden = kept;
}

function keepDraft(element, form) {
  const note = document.querySelector(element.dataset.draftNote);
  const entries = () => JSON.stringify(form._getState().data);
  let timer, last = entries(), refused = false;
  const pending = () => element.isConnected && !refused && !element.dataset.left && entries() !== last;
  const send = async () => {
    if (!pending()) return;
    const now = entries();
    const answer = await post(element.dataset.draft, { values: JSON.parse(now), begun_from: element.dataset.draftMark ?? null }).catch(() => ({ ok: false, body: {} }));
    if (answer.ok) last = now;
    if (answer.body.mark) element.dataset.draftMark = answer.body.mark;
    // Another window, or somebody else, has written or has the task: trying again would only be refused again.
    refused = answer.status === 409 || answer.status === 403;
    if (refused) putOut(element);
    sayDraft(note, answer.ok ? answer.body.note ?? '' : answer.body.detail ?? note?.dataset.failed, answer.ok);
  };
  // One after the other: each is begun from what the one before it left.
  const save = () => { element.saving = Promise.resolve(element.saving).then(send); return element.saving; };
  form.on('changed', () => { clearTimeout(timer); timer = setTimeout(save, DRAFT_DELAY); });
  // What leads away waits for the last words, or is sent after them: the next page, or part of it, is begun from their draft.
  const hold = event => {
    if (!element.isConnected) document.body.removeEventListener('htmx:confirm', hold);
    else if (pending()) { event.preventDefault(); save().then(() => event.detail.issueRequest()); }
  };
  document.body.addEventListener('htmx:confirm', hold);
  document.addEventListener('submit', save);
  addEventListener('pagehide', save);
}

/** form-js says "Select" in a list where nothing is chosen, and asks no translator; its text is exchanged in place, as its own next one will be. */
function speakPlaceholders(surface, said) {
  const speak = () => {
    for (const place of surface.querySelectorAll('.fjs-select-placeholder'))
      if (place.firstChild?.data === 'Select' && said) place.firstChild.data = said;
  };
  new MutationObserver(speak).observe(surface, { childList: true, characterData: true, subtree: true });
}

export async function start(element) {
  const readOnly = 'readonly' in element.dataset;
  const form = new Form({
    container: element.querySelector('[data-surface]'),
    properties: { readOnly },
    debounce: false,  // what is typed within the delay is lost when something else renders
    additionalModules: [{ translate: translator(readJson(element, 'messages')) }],
  });
  form.on('changed', state => holdErrors(element, state, form));
  speakPlaceholders(element.querySelector('[data-surface]'), readJson(element, 'messages').Select);
  await form.importSchema(readJson(element, 'schema'), readJson(element, 'values'));
  element.querySelector('.skeleton')?.remove();
  element.querySelector('[data-surface] form')?.addEventListener('submit', event => event.preventDefault());
  for (const button of document.querySelectorAll(`[data-submits="${element.id}"]`))
    button.addEventListener('click', () => { if (button.getAttribute('aria-busy') !== 'true') complete(element, form, button); });
  if (element.dataset.draft && !readOnly) keepDraft(element, form);
  element.dataset.ready = 'yes';
}
