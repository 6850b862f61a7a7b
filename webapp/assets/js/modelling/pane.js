// The properties of the chosen element: each common field once, with what the workers, decisions and forms of the bank offer.
import { inWords } from './durations.js';
import { FIELDS, fieldsOf, write } from './twins.js';

const ID = /^[A-Za-z_][\w.-]{0,199}$/;
const node = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter(child => child !== null));
  return made;
};

/** A labelled control; `check(value)` returns what is wrong, else the value is handed on when it was changed. */
function field(words, name, control, { help = null, check = () => null, change }) {
  const id = `property-${name}`, said = node('p', { className: 'field__error', id: `${id}-error`, hidden: true });
  const below = help ? (typeof help === 'string' ? node('p', { className: 'field__help', textContent: help }) : help) : null;
  control.id = id;
  control.classList.add('control');
  control.setAttribute('aria-describedby', said.id);
  const box = node('div', { className: 'field' }, node('label', { htmlFor: id, textContent: words[name] }), control, said, below);
  control.addEventListener('change', () => {
    const problem = check(control.value);
    said.textContent = problem ?? '';
    said.hidden = !problem;
    box.classList.toggle('field--error', !!problem);
    control.setAttribute('aria-invalid', String(!!problem));
    if (!problem) change(control.value);
  });
  return box;
}

const input = value => node('input', { type: 'text', value, autocomplete: 'off', spellcheck: false });
function select(options, value, none) {
  const known = options.some(([key]) => key === value) || !value ? options : [...options, [value, value]];
  const made = node('select', {}, node('option', { value: '', textContent: none }), ...known.map(([key, text, disabled = false]) => node('option', { value: key, textContent: text, disabled })));
  made.value = value;
  return made;
}

export class Pane {
  /** `offers` is what the page's script element holds: words, topics, forms, decisions, processes, groups. */
  constructor(root, modeler, offers) {
    Object.assign(this, { root, modeler, ...offers });
    modeler.on(['selection.changed', 'elements.changed', 'import.done'], () => this.show());
  }

  /** The chosen element, the process where none is; null for several, and before there is a diagram. */
  get chosen() {
    const found = this.modeler.get('selection').get().filter(element => element.businessObject);
    if (found.length > 1) return null;
    const element = found[0] ?? this.modeler.get('canvas').getRootElement();
    return element.businessObject ? element.labelTarget ?? element : null;
  }

  show() {
    const element = this.chosen, focused = this.root.contains(document.activeElement) ? document.activeElement.id : null;
    this.root.replaceChildren(...(element ? this.fields(element) : [node('p', { className: 'secondary', textContent: this.words.several })]));
    if (focused) document.getElementById(focused)?.focus();
  }

  fields(element) {
    const object = element.businessObject, kind = object.$type.replace('bpmn:', '');
    const title = node('h3', { className: 'properties__kind', textContent: this.kinds[kind] ?? kind });
    return [this.finder(element), title, this.name(element), this.id(element), ...fieldsOf(object).flatMap(name => this[name] ? [this[name](element, name)] : [this.plain(element, name)]), this.form(element)].filter(Boolean);
  }

  /** Every element by its name, so that who has no mouse comes to it too. */
  finder(element) {
    const kinds = object => this.kinds[object.$type.replace('bpmn:', '')] ?? object.$type;
    const all = this.modeler.get('elementRegistry').filter(each => each.businessObject && !each.labelTarget && each.parent);
    const named = all.map(({ id, businessObject: object }) => [id, `${object.name || id} (${kinds(object)})`]).sort(([, one], [, other]) => one.localeCompare(other));
    return field(this.words, 'find', select(named, element.parent ? element.id : '', this.words.process), { change: id => this.choose(id) });
  }

  choose(id) {
    const element = this.modeler.get('elementRegistry').get(id);
    this.modeler.get('selection').select(element ?? []);
    if (element) this.modeler.get('canvas').scrollToElement(element);
  }

  update(element, properties) { this.modeler.get('modeling').updateProperties(element, properties); }

  name(element) {
    const { businessObject: object } = element;
    if (object.$type === 'bpmn:Association') return null;
    if (object.$type === 'bpmn:TextAnnotation') return field(this.words, 'text', input(object.text ?? ''), { change: text => this.update(element, { text }) });
    return field(this.words, 'name', input(object.name ?? ''), { change: value => this.update(element, { name: value || undefined }) });
  }

  id(element) {
    const { businessObject: object } = element, fixed = object.$type === 'bpmn:Process', control = input(object.id);
    control.readOnly = fixed;
    return field(this.words, 'id', control, {
      help: fixed ? this.words.fixed : null, change: id => this.update(element, { id }),
      check: id => (ID.test(id) ? this.taken(element, id) : this.words.badId),
    });
  }

  taken(element, id) {
    const known = this.modeler.get('moddle').ids.assigned(id);
    return known && known !== element.businessObject ? this.words.takenId : null;
  }

  /** A field that is a text. */
  plain(element, name) {
    return field(this.words, name, input(FIELDS[name].read(element.businessObject)), {
      help: this.words[`${name}Help`] ?? inWords(FIELDS[name].read(element.businessObject)), change: value => write(this.modeler, element, name, value),
      check: value => this.words[`bad${FIELDS[name].problem?.(value)}`] ?? null,
    });
  }

  choice(element, name, options, help = this.words[`${name}Help`] ?? null) {
    return field(this.words, name, select(options, FIELDS[name].read(element.businessObject), this.words.none), { help, change: value => write(this.modeler, element, name, value) });
  }

  decision(element, name) { return this.choice(element, name, this.decisions.map(each => [each, each])); }

  called(element, name) { return this.choice(element, name, this.processes); }

  groups(element, name) {
    return field(this.words, name, select(this.roles, FIELDS[name].read(element.businessObject), this.words.none), { change: value => write(this.modeler, element, name, value) });
  }

  /** The topic is the process and the function: choosing it names the task after the function. */
  topic(element, name) {
    const process = this.modeler.get('canvas').getRootElement().businessObject.id, value = FIELDS.topic.read(element.businessObject);
    const fitting = this.topics.filter(topic => topic.name.startsWith(`${process}.`));
    // A function names its step, so that it is on a diagram once.
    const offered = topic => {
      const work = topic.name.split('.')[1], used = topic.name !== value && !!this.taken(element, work);
      return [topic.name, used ? `${work} · ${this.words.used}` : work, used];
    };
    const control = select(fitting.map(offered), value, this.words.none);
    return field(this.words, name, control, {
      help: this.work(this.topics.find(topic => topic.name === value)),
      change: chosen => this.take(element, chosen),
    });
  }

  take(element, topic) {
    const id = topic.split('.')[1];
    write(this.modeler, element, 'topic', topic);
    if (id && !this.taken(element, id)) this.update(element, { id });
  }

  /** What a worker's function does, asks for and sets. */
  work(topic) {
    if (!topic) return this.words.topicHelp;
    const list = (label, names) => [node('dt', { textContent: label }), node('dd', { textContent: names.join(', ') || this.words.nothing })];
    const asked = topic.inputs.map(each => `${each.name}${each.required ? '' : '?'}: ${each.kinds.join(' | ')}`);
    return node('dl', { className: 'properties__work' }, node('dt', { textContent: this.words.does }), node('dd', { textContent: topic.summary }), ...list(this.words.asks, asked), ...list(this.words.sets, topic.outputs));
  }

  timer(element, name) {
    const [, kind, time] = FIELDS.timer.read(element.businessObject).match(/^(\w+) ?(.*)$/s);
    const kinds = select(Object.entries(this.times), kind, this.words.none), text = input(time);
    const change = () => write(this.modeler, element, name, `${kinds.value || 'timeDate'} ${text.value}`);
    return node('div', { className: 'stack' }, field(this.words, 'timerKind', kinds, { change }), field(this.words, name, text, { help: [inWords(time), this.words.timerHelp].filter(Boolean).join(' · '), change }));
  }

  repeat(element, name) {
    const ways = [['one', this.words.oneByOne], ['all', this.words.allAtOnce]];
    return field(this.words, name, select(ways, FIELDS[name].read(element.businessObject), this.words.once), { change: value => write(this.modeler, element, name, value) });
  }

  otherwise(element, name) {
    const box = node('input', { type: 'checkbox', checked: FIELDS[name].read(element.businessObject) === 'yes' });
    box.addEventListener('change', () => write(this.modeler, element, name, box.checked ? 'yes' : ''));
    return node('label', { className: 'choice' }, box, node('span', { textContent: this.words.otherwise }));
  }

  /** A human task's form is the one of its id. */
  form(element) {
    const { businessObject: object } = element;
    if (object.$type !== 'bpmn:UserTask') return null;
    const control = select(this.forms.map(each => [each, `${each}.form`]), this.forms.includes(object.id) ? object.id : '', this.words.none);
    return field(this.words, 'form', control, {
      help: this.words.formHelp, change: id => id && this.update(element, { id }), check: id => (id ? this.taken(element, id) : null),
    });
  }
}
