// Lines of several groups over months, by Chart.js: colours and letters are the design system's, and follow it into the dark.
import { CategoryScale, Chart, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js';

Chart.register(CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip);

/** Colour and dashes by mark, as in chart.css: no two lines differ by their colour alone. */
const MARKS = {
  A: ['--chart-principal', []], B: ['--chart-b', [8, 3]], C: ['--chart-c', [4, 3]], D: ['--chart-d', [1, 4]],
  e: ['--chart-principal', [10, 3, 2, 3]], f: ['--chart-b', []], g: ['--chart-c', [10, 3, 2, 3]], h: ['--chart-d', []],
};
const POINTS = { A: 'circle', B: 'rect', C: 'triangle', D: 'rectRot', e: 'circle', f: 'rect', g: 'triangle', h: 'rectRot' };

/** The scale's own figures; those of points are written by the server. */
function writer(rates) {
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: rates ? 2 : 0 });
  return value => rates ? `${number.format(100 * value)} %` : number.format(value);
}

function datasetOf({ name, mark, values }) {
  const style = MARKS[mark][1];
  return { label: name, mark, data: values, borderDash: style, borderCapStyle: mark === 'D' ? 'round' : 'butt', borderWidth: mark === 'D' ? 3 : 2,
    pointStyle: POINTS[mark], pointRadius: 3, pointHoverRadius: 5, spanGaps: true };
}

/** A token as the page has it now: only a colour that is used is one of light and dark. */
function colourIn(root) {
  const probe = root.appendChild(document.createElement('i'));
  return name => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
}

/** Take the colours that the page has now. */
function paint(chart, colour) {
  for (const dataset of chart.data.datasets) {
    const own = colour(MARKS[dataset.mark][0]);
    Object.assign(dataset, { borderColor: own, backgroundColor: own, pointBorderColor: own, pointBackgroundColor: own });
  }
  const { scales, plugins } = chart.options;
  for (const scale of Object.values(scales)) {
    scale.ticks.color = colour('--cds-text-secondary');
    scale.border.color = colour('--cds-border-strong');
  }
  scales.y.grid.color = colour('--cds-border-subtle');
  const text = colour('--cds-inverse-text');
  Object.assign(plugins.tooltip, { backgroundColor: colour('--cds-inverse'), titleColor: text, bodyColor: text, multiKeyBackground: 'transparent' });
  chart.update();
}

/** Go from month to month by keyboard, and say what stands there. */
function walk(chart, state, said) {
  let at = null;
  const show = number => {
    at = number;
    const active = number === null ? [] : state.lines.flatMap((line, datasetIndex) => line.values[number] === null ? [] : [{ datasetIndex, index: number }]);
    chart.setActiveElements(active);
    chart.tooltip.setActiveElements(active, { x: 0, y: 0 });
    chart.update('none');
    if (number !== null) said.textContent = [state.months[number], ...active.map(({ datasetIndex }) => `${state.lines[datasetIndex].name} ${state.lines[datasetIndex].said[number]}`)].join(', ');
  };
  const last = state.months.length - 1;
  const moves = { ArrowLeft: () => Math.max(0, (at ?? last + 1) - 1), ArrowRight: () => Math.min(last, (at ?? -1) + 1), Home: () => 0, End: () => last, Escape: () => null };
  chart.canvas.addEventListener('keydown', event => {
    if (!moves[event.key] || last < 0) return;
    event.preventDefault();
    show(moves[event.key]());
  });
  chart.canvas.addEventListener('blur', () => show(null));
}

export function start(root) {
  const state = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
  const written = writer(state.rates), font = { family: getComputedStyle(root).fontFamily, size: 12 };
  const chart = new Chart(root.querySelector('canvas'), {
    type: 'line',
    data: { labels: state.months, datasets: state.lines.map(datasetOf) },
    options: {
      animation: false, maintainAspectRatio: false, interaction: { mode: 'index', intersect: false }, font,
      scales: {
        x: { ticks: { font, maxRotation: 0, autoSkipPadding: 16 }, grid: { display: false }, border: {} },
        y: { beginAtZero: true, suggestedMax: state.floor, ticks: { font, maxTicksLimit: 6, callback: written }, grid: {}, border: { display: false } },
      },
      plugins: { tooltip: { titleFont: font, bodyFont: font, cornerRadius: 0, usePointStyle: true,
        callbacks: { label: ({ datasetIndex, dataIndex }) => `${state.lines[datasetIndex].name}  ${state.lines[datasetIndex].said[dataIndex]}` } } },
    },
  });
  const colour = colourIn(root), look = () => paint(chart, colour);
  look();
  walk(chart, state, root.querySelector('[data-said]'));
  const watching = new MutationObserver(look);
  watching.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', look);
  // The page may be left without its document, and another chart stand in the same place.
  new MutationObserver((_, self) => {
    if (root.isConnected) return;
    watching.disconnect();
    self.disconnect();
    chart.destroy();
  }).observe(document.body, { childList: true, subtree: true });
  root.dataset.ready = 'yes';
}
