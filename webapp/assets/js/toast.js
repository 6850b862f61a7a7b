/** Show a message for eight seconds; an error stays until it is closed. */
export function showToast(text, tone = 'info') {
  const template = document.querySelector(`template[data-toast="${tone}"]`);
  if (!template || !text) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector('p').textContent = text;
  document.querySelector('.toasts').append(toast);
  if (tone !== 'error') setTimeout(() => toast.remove(), 8000);
}
