// Each common field once: what a reader enters is written for both engines, as one step that can be undone.
// A field answers `read(object)` with plain text and `write(object, value, make)` with the changes: [[moddle element, its new properties], …].

import { called, passed, returned } from './calls.js';
import { NAME, extension, is, replaced } from './extensions.js';

const definition = (object, type) => object.eventDefinitions?.find(found => found.$type === `bpmn:${type}`);
const throws = object => is(object, 'EndEvent', 'IntermediateThrowEvent');

/** `${name}` as it is entered: the name alone. */
const bare = text => text?.match(/^\s*\$\{\s*(.*?)\s*\}\s*$/)?.[1] ?? text ?? '';
const juel = name => (NAME.test(name) ? `\${${name}}` : name);

/** Change some properties of the second engine's element beside the first engine's attributes; without any left it goes. */
function twin(object, make, type, wanted, first) {
  const known = extension(object, type), properties = {};
  for (const { ns } of known?.$descriptor.properties ?? []) if (known.get(ns.localName)) properties[ns.localName] = known.get(ns.localName);
  Object.assign(properties, wanted);
  const left = Object.entries(properties).some(([name, value]) => value && name !== 'retries');
  return [[object, { ...first, extensionElements: replaced(object, make, [type], left ? [[type, properties]] : []) }]];
}

const working = object => (throws(object) ? definition(object, 'MessageEventDefinition') : object);
const topic = {
  fits: object => is(object, 'ServiceTask', 'SendTask') || (throws(object) && !!definition(object, 'MessageEventDefinition')),
  read: object => working(object).get('camunda:topic') ?? '',
  write(object, value, make) {
    const first = { 'camunda:type': value ? 'external' : undefined, 'camunda:topic': value || undefined };
    const second = { type: value || undefined, retries: extension(object, 'zeebe:TaskDefinition')?.retries ?? '3' };
    if (working(object) === object) return twin(object, make, 'zeebe:TaskDefinition', second, first);
    return [[working(object), first], ...twin(object, make, 'zeebe:TaskDefinition', second, {})];
  },
};

const groups = {
  fits: object => is(object, 'UserTask'),
  read: object => object.get('camunda:candidateGroups') ?? '',
  write(object, value, make) {
    const plain = value.split(/[\s,]+/).filter(Boolean).join(',') || undefined;
    return twin(object, make, 'zeebe:AssignmentDefinition', { candidateGroups: plain }, { 'camunda:candidateGroups': plain });
  },
};

const due = {
  fits: object => is(object, 'UserTask'),
  read: object => bare(object.get('camunda:dueDate')),
  problem: value => (value && !NAME.test(bare(value)) ? 'Variable' : null),
  write(object, value, make) {
    const name = bare(value.trim());
    return twin(object, make, 'zeebe:TaskSchedule', { dueDate: name ? `=${name}` : undefined }, { 'camunda:dueDate': name ? juel(name) : undefined });
  },
};

const decide = (name, first, second) => ({
  fits: object => is(object, 'BusinessRuleTask'),
  read: object => object.get(first) ?? '',
  problem: value => (name === 'result' && value && !NAME.test(value) ? 'Variable' : null),
  write: (object, value, make) => twin(object, make, 'zeebe:CalledDecision', { [second]: value.trim() || undefined },
    { [first]: value.trim() || undefined, 'camunda:mapDecisionResult': 'singleEntry' }),
});

const formal = (make, parent, body) => Object.assign(make('bpmn:FormalExpression', { body }), { $parent: parent });
const condition = {
  fits: object => is(object, 'SequenceFlow') && is(object.sourceRef, 'ExclusiveGateway', 'InclusiveGateway'),
  read: object => bare(object.conditionExpression?.body),
  write(object, value, make) {
    const body = bare(value.trim());
    const changes = [[object, { conditionExpression: body ? formal(make, object, `\${${body}}`) : undefined }]];
    if (body && object.sourceRef.default === object) changes.push([object.sourceRef, { default: undefined }]);
    return changes;
  },
};
const otherwise = {
  fits: condition.fits,
  read: object => (object.sourceRef.default === object ? 'yes' : ''),
  write: (object, value) => [
    [object.sourceRef, { default: value ? object : undefined }],
    ...(value ? [[object, { conditionExpression: undefined }]] : []),
  ],
};

const TIMES = ['timeDate', 'timeDuration', 'timeCycle'];
const timed = object => definition(object, 'TimerEventDefinition');
const timer = {
  fits: object => is(object, 'Event') && !!timed(object),
  /** "timeDate review_due_at": the kind, then the time. */
  read(object) {
    const kind = TIMES.find(name => timed(object).get(name)) ?? 'timeDate';
    return `${kind} ${bare(timed(object).get(kind)?.body)}`;
  },
  write(object, value, make) {
    const [, wanted, text] = value.match(/^(\w+) ?(.*)$/s);
    const times = Object.fromEntries(TIMES.map(name => [name, name === wanted && text.trim() ? formal(make, timed(object), juel(bare(text.trim()))) : undefined]));
    return [[timed(object), times]];
  },
};

/** The reference of an event to a message or error of the file, by its name or code. A new one is made where there is none. */
const referring = (kind, property, named) => {
  const holder = object => (kind === 'Message' && is(object, 'ReceiveTask') ? object : definition(object, `${kind}EventDefinition`));
  return {
    fits: object => !!holder(object) && !(kind === 'Message' && throws(object)),
    read: object => holder(object).get(property)?.get(named) ?? '',
    write(object, value, make) {
      if (!value) return [[holder(object), { [property]: undefined }]];
      let root = object;
      while (root.$parent) root = root.$parent;
      const known = root.rootElements.find(each => each.$type === `bpmn:${kind}` && each.get(named) === value);
      if (known) return [[holder(object), { [property]: known }]];
      const id = `${kind === 'Message' ? 'msg' : 'error'}_${value.toLowerCase().replace(/\W+/g, '_')}`;
      const made = make(`bpmn:${kind}`, { id, name: value, ...(named === 'errorCode' ? { errorCode: value } : {}) });
      made.$parent = root;
      if (kind === 'Message') made.extensionElements = replaced(made, make, [], [['zeebe:Subscription', { correlationKey: '=application_id' }]]);
      return [[root, { rootElements: [made, ...root.rootElements] }], [holder(object), { [property]: made }]];
    },
  };
};

/** A step that is done several times. There are no lists: both engines count, up to a number or to what a variable holds. */
const loop = object => (object.loopCharacteristics?.$type === 'bpmn:MultiInstanceLoopCharacteristics' ? object.loopCharacteristics : null);
const repeat = {
  fits: object => is(object, 'Activity') && !object.triggeredByEvent,
  read: object => (loop(object) ? (loop(object).isSequential ? 'one' : 'all') : ''),
  write(object, value, make) {
    if (!value) return [[object, { loopCharacteristics: undefined }]];
    if (loop(object)) return [[loop(object), { isSequential: value === 'one' }]];
    const made = make('bpmn:MultiInstanceLoopCharacteristics', { isSequential: value === 'one' });
    made.$parent = object;
    made.extensionElements = replaced(made, make, [], [['zeebe:LoopCharacteristics', { inputElement: 'round_number' }]]);
    return [[object, { loopCharacteristics: made }]];
  },
};
const looped = object => !!loop(object);
const rounds = {
  fits: looped,
  read: object => bare(loop(object).loopCardinality?.body),
  problem: value => (value && !/^[1-9]\d{0,3}$/.test(value) && !NAME.test(bare(value)) ? 'Count' : null),
  write(object, value, make) {
    const count = bare(value.trim());
    return twin(loop(object), make, 'zeebe:LoopCharacteristics', { inputCollection: count ? `=for i in 1..${count} return i` : undefined },
      { loopCardinality: count ? formal(make, loop(object), juel(count)) : undefined });
  },
};
const round = {
  fits: looped,
  read: object => extension(loop(object), 'zeebe:LoopCharacteristics')?.inputElement ?? '',
  problem: value => (value && !NAME.test(value) ? 'Variable' : null),
  write: (object, value, make) => twin(loop(object), make, 'zeebe:LoopCharacteristics', { inputElement: value.trim() || undefined }, {}),
};
const until = {
  fits: looped,
  read: object => bare(loop(object).completionCondition?.body),
  write(object, value, make) {
    const body = bare(value.trim());
    return [[loop(object), { completionCondition: body ? formal(make, loop(object), `\${${body}}`) : undefined }]];
  },
};

/** How often a failed job is tried: the first engine has a cycle, the second the number of it. */
const CYCLE = /^R([1-9]\d?)\/P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/;
const retry = {
  fits: topic.fits,
  read: object => extension(object, 'camunda:FailedJobRetryTimeCycle')?.body ?? '',
  problem: value => (value && !CYCLE.test(value.trim()) ? 'Cycle' : null),
  write(object, value, make) {
    const cycle = value.trim(), known = extension(object, 'zeebe:TaskDefinition');
    const first = cycle ? [['camunda:FailedJobRetryTimeCycle', { body: cycle }]] : [];
    const second = known ? [['zeebe:TaskDefinition', { type: known.type, retries: CYCLE.exec(cycle)?.[1] ?? '3' }]] : [];
    const types = ['camunda:FailedJobRetryTimeCycle', 'zeebe:TaskDefinition'];
    return [[object, { extensionElements: replaced(object, make, types, [...first, ...second]) }]];
  },
};

const kept = {
  fits: object => is(object, 'Process'),
  read: object => object.get('camunda:historyTimeToLive') ?? '',
  write: (object, value) => [[object, { 'camunda:historyTimeToLive': value.trim() || undefined }]],
};

export const FIELDS = {
  topic, groups, due, decision: decide('decision', 'camunda:decisionRef', 'decisionId'), result: decide('result', 'camunda:resultVariable', 'resultVariable'),
  called, passed, returned, condition, otherwise, timer, message: referring('Message', 'messageRef', 'name'), error: referring('Error', 'errorRef', 'errorCode'), repeat, rounds, round, until, retry, kept,
};

/** Names of the fields that an element has. */
export const fieldsOf = object => Object.keys(FIELDS).filter(name => FIELDS[name].fits(object));

/** A command of bpmn-js that carries a field's changes out together. */
function Write(modeling, bpmnFactory) {
  this.preExecute = ({ element, field, value }) => {
    const make = (type, properties) => bpmnFactory.create(type, properties);
    for (const [object, properties] of FIELDS[field].write(element.businessObject, value, make)) modeling.updateModdleProperties(element, object, properties);
  };
}
Write.$inject = ['modeling', 'bpmnFactory'];

function Commands(commandStack) { commandStack.registerHandler('bank.write', Write); }
Commands.$inject = ['commandStack'];
export const twinModule = { __init__: ['twinCommands'], twinCommands: ['type', Commands] };

/** Write a field of an element for both engines. */
export const write = (modeler, element, field, value) => modeler.get('commandStack').execute('bank.write', { element, field, value });
