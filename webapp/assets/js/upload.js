// Sends chosen files one by one with progress. The hints on type and size are for the reader; the server looks at the content.
import { csrfHeaders } from './csrf.js';

const MEGABYTE = 1024 * 1024;
const megabytes = size => `${(size / MEGABYTE).toFixed(1)} MB`;

/** Say what is wrong with a file before it is sent, or nothing. */
export function objection(file, { types, max, wrongType, tooLarge, empty }) {
  if (!types.split(',').includes(file.type)) return wrongType;
  if (file.size > Number(max)) return tooLarge.replace('{size}', megabytes(file.size));
  if (file.size === 0) return empty;
  return null;
}

function makeRow(box, file) {
  const row = box.querySelector('template').content.firstElementChild.cloneNode(true);
  row.querySelector('[data-name]').textContent = file.name;
  row.querySelector(file.type === 'application/pdf' ? '[data-kind-image]' : '[data-kind-document]').remove();
  box.querySelector('.drop').append(row);
  return row;
}

function fail(row, message) {
  delete row.dataset.underWay;
  row.querySelector('.bar').hidden = true;
  row.querySelector('[data-percent]').textContent = '';
  row.querySelector('[data-note]').hidden = true;
  const error = row.querySelector('[data-error]');
  error.hidden = false;
  error.querySelector('[data-message]').textContent = message;
}

function finish(row, answer) {
  delete row.dataset.underWay;
  row.querySelector('.bar').hidden = true;
  row.querySelector('[data-percent]').textContent = '';
  row.querySelector('[data-note]').hidden = true;
  const done = row.querySelector('[data-done]');
  done.hidden = false;
  if (answer.note) done.querySelector('[data-message]').textContent = answer.note;
  row.dataset.remove = answer.delete_url ?? '';
}

function readAnswer(request) {
  try { return JSON.parse(request.responseText); } catch { return {}; }
}

/** A paper that must bear a date: the field beside it goes along, and has to be filled in first. */
const companion = box => box.parentElement.querySelector('[data-goes-along] input');

function send(box, row, file) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append('file', file);
  if (companion(box)) body.append('dated', companion(box).value);
  if (box.dataset.kind) body.append('kind', box.dataset.kind);
  request.open('POST', box.dataset.url);
  request.setRequestHeader('Accept', 'application/json');
  for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
  request.upload.onprogress = event => {
    const share = Math.round(100 * event.loaded / event.total);
    row.querySelector('.bar > span').style.width = `${share}%`;
    row.querySelector('[data-percent]').textContent = `${share} %`;
  };
  request.onerror = () => {
    fail(row, box.dataset.failed);
    box.dispatchEvent(new CustomEvent('upload:done', { bubbles: true, detail: {} }));
  };
  request.onload = () => {
    const answer = readAnswer(request);
    if (request.status < 300) finish(row, answer);
    else fail(row, Object.values(answer.errors ?? {}).flat().join(' ') || answer.detail || box.dataset.failed);
    box.dispatchEvent(new CustomEvent('upload:done', { bubbles: true, detail: answer }));
  };
  row.dataset.underWay = 'yes';
  request.send(body);
  row.stop = () => request.abort();
}

function take(box, files) {
  for (const file of files) {
    const row = makeRow(box, file);
    const problem = companion(box)?.value === '' ? companion(box).closest('[data-goes-along]').dataset.goesAlong : objection(file, box.dataset);
    if (problem) fail(row, problem);
    else send(box, row, file);
  }
}

async function remove(row, box) {
  row.stop?.();
  if (row.dataset.remove) {
    const answer = await fetch(row.dataset.remove, { method: 'DELETE', headers: { ...csrfHeaders(), Accept: 'application/json' } });
    if (!answer.ok) { fail(row, box.dataset.failed); return; }
  }
  row.remove();
}

/** Hold a form back while files are on their way, or leaving the page would lose them; it goes by itself when all have arrived. */
function holdBack(form) {
  if (!form || form.dataset.holdsBack) return;
  form.dataset.holdsBack = 'yes';
  let waits = null;
  const underWay = () => [...form.querySelectorAll('.file')].some(row => row.dataset.underWay);
  form.addEventListener('submit', event => {
    if (!underWay()) return;
    event.preventDefault();
    waits = event.submitter;
  });
  form.addEventListener('upload:done', () => {
    if (!waits || underWay()) return;
    form.requestSubmit(waits);
    waits = null;
  });
}

export function startUpload(box) {
  holdBack(box.closest('form'));
  const touch = matchMedia('(pointer: coarse)').matches;
  box.classList.toggle('upload--camera', touch || 'camera' in box.dataset);
  const takeFrom = input => {
    take(box, [...input.files]);
    input.value = '';
  };
  box.addEventListener('change', event => { if (event.target.type === 'file') takeFrom(event.target); });
  box.addEventListener('click', event => {
    const pick = event.target.closest('[data-pick]');
    if (pick) box.querySelector(`input[data-input="${pick.dataset.pick}"]`).click();
    if (event.target.closest('[data-remove-file]')) remove(event.target.closest('.file'), box);
  });
  box.addEventListener('dragover', event => { event.preventDefault(); box.classList.add('upload--over'); });
  box.addEventListener('dragleave', () => box.classList.remove('upload--over'));
  box.addEventListener('drop', event => {
    event.preventDefault();
    box.classList.remove('upload--over');
    take(box, [...event.dataTransfer.files]);
  });
  // What was chosen before this was here, on a slow line.
  for (const input of box.querySelectorAll('input[type=file]')) if (input.files.length) takeFrom(input);
}
