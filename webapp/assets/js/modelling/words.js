/** A module that gives an editor's own words in the language of the page. */
export const words = catalogue => ({ translate: ['value', (text, values = {}) => (catalogue[text] ?? text).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? `{${key}}`)] });
