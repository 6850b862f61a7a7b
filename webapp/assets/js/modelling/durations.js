// Durations of models in words, as webapp/officer/durations.py says them on other pages: P3650D is 3,650 days. Source of the form: ISO 8601.
const UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'];
const DURATION = /^(?:R(?<times>\d{0,4})\/)?P(?=[\dT])(?:(?<year>\d+)Y)?(?:(?<month>\d+)M)?(?:(?<week>\d+)W)?(?:(?<day>\d+)D)?(?:T(?=\d)(?:(?<hour>\d+)H)?(?:(?<minute>\d+)M)?(?:(?<second>\d+)S)?)?$/;

/** Say a duration, or how often one is repeated, in the language of the page; null for what is none. */
export function inWords(text) {
  const found = DURATION.exec(text)?.groups;
  if (!found) return null;
  const say = unit => new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(found[unit]));
  const often = found.times === undefined ? '' : `${found.times || '∞'} × `;
  return often + UNITS.filter(unit => found[unit]).map(say).join(' ');
}
