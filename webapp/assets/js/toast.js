/** Show a message for eight seconds; an error stays until it is closed. */
export function showToast(text, tone = 'info') {
  const template = document.querySelector(`template[data-toast="${tone}"]`);
  if (!template || !text) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector('p').textContent = text;
  document.querySelector('.toasts').append(toast);
  fade();
}

const passing = '.toasts .toast:not(.tone-error)';

/** Let the messages that are no errors go after eight seconds, those that came with the page too. */
export function fade() {
  for (const toast of document.querySelectorAll(passing)) setTimeout(() => toast.remove(), 8000);
}

/** Make room for a menu that opens where messages stand. */
export function clearToasts() {
  document.querySelectorAll(passing).forEach(toast => toast.remove());
}
