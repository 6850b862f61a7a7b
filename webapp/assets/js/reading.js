// Shows how long the contract still has to be read. The server keeps the time that counts; this only spares a refusal.
export function startReading(element) {
  const button = document.querySelector(element.dataset.button);
  const text = element.querySelector('[data-left]');
  const bar = element.querySelector('.bar > span');
  const total = Number(element.dataset.seconds);
  const end = performance.now() + Number(element.dataset.left) * 1000;

  const show = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    text.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    bar.style.width = `${100 * (1 - left / total)}%`;
    element.classList.toggle('is-done', left === 0);
    element.querySelector('[data-waiting]').hidden = left === 0;
    element.querySelector('[data-done]').hidden = left > 0;
    if (left > 0) { button?.setAttribute('aria-disabled', 'true'); setTimeout(show, 250); }
    else button?.removeAttribute('aria-disabled');
  };
  button?.addEventListener('click', event => { if (button.getAttribute('aria-disabled') === 'true') event.preventDefault(); });
  show();
}
