// The choice is a cookie, so that the server renders it and nothing flashes.
const YEAR = 31_536_000;

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

export function startTheme() {
  document.addEventListener('click', event => {
    if (!event.target.closest('[data-theme-switch]')) return;
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
  });
}
