// A call of a process: which, and what goes in and comes back, for both engines.
import { NAME, extension, is, replaced } from './extensions.js';

/** What goes into a called process and what comes back: names, or `*` for all. By each the words of the first engine and of the second. */
const WAYS = {
  passed: { first: 'camunda:In', flag: 'propagateAllParentVariables', unsaid: true, second: 'zeebe:Input', mapped: 'inputParameters' },
  returned: { first: 'camunda:Out', flag: 'propagateAllChildVariables', unsaid: false, second: 'zeebe:Output', mapped: 'outputParameters' },
};
const everything = '*';
const listed = text => [...new Set(text.split(/[\s,]+/).filter(Boolean))];
const rowsOf = (object, type) => (object.get('extensionElements')?.get('values') ?? []).filter(value => value.$type === type && !value.businessKey);
const handed = (object, { first }) => {
  const rows = rowsOf(object, first);
  return rows.some(row => row.variables === 'all') ? [everything] : rows.map(row => row.source ?? row.target ?? '');
};
/** Local variables of a call stand among what goes in on the second engine, before it. */
const localInputs = object => {
  const names = (extension(object, 'camunda:InputOutput')?.inputParameters ?? []).map(({ name }) => name);
  return (extension(object, 'zeebe:IoMapping')?.inputParameters ?? []).slice(0, names.length);
};
function call(object, make, process, names) {
  const types = ['camunda:In', 'camunda:Out', 'zeebe:CalledElement', 'zeebe:IoMapping'];
  const rows = ['passed', 'returned'].map(way => {
    const { first } = WAYS[way], whole = names[way].includes(everything);
    return whole ? [[first, { variables: 'all' }]] : names[way].map(name => [first, { source: name, target: name }]);
  });
  const known = { processId: process }, mapping = { inputParameters: localInputs(object), outputParameters: [] };
  for (const [way, { flag, unsaid, second, mapped }] of Object.entries(WAYS)) {
    const whole = names[way].includes(everything);
    if (!whole || !unsaid) known[flag] = String(whole);
    if (!whole) mapping[mapped] = [...mapping[mapped], ...names[way].map(name => make(second, { source: `=${name}`, target: name }))];
  }
  const mapped = mapping.inputParameters.length + mapping.outputParameters.length ? [['zeebe:IoMapping', mapping]] : [];
  const elements = [rows[0], [['camunda:In', { businessKey: '${execution.processBusinessKey}' }]], rows[1], [['zeebe:CalledElement', known]], mapped].flat();
  return { calledElement: process, extensionElements: replaced(object, make, types, elements) };
}
const ways = object => Object.fromEntries(Object.entries(WAYS).map(([way, words]) => [way, handed(object, words)]));
export const called = {
  fits: object => is(object, 'CallActivity'),
  read: object => object.get('calledElement') ?? '',
  write(object, value, make) {
    const types = ['camunda:In', 'camunda:Out', 'zeebe:CalledElement'];
    if (!value) return [[object, { calledElement: undefined, extensionElements: replaced(object, make, types, []) }]];
    const names = extension(object, 'zeebe:CalledElement') ? ways(object) : { passed: [everything], returned: [everything] };
    return [[object, call(object, make, value, names)]];
  },
};
const hands = way => ({
  fits: object => is(object, 'CallActivity') && !!object.get('calledElement'),
  read: object => handed(object, WAYS[way]).join(', '),
  problem: value => (listed(value).every(name => NAME.test(name)) || value.trim() === everything ? null : 'Names'),
  write: (object, value, make) => [[object, call(object, make, object.get('calledElement'), { ...ways(object), [way]: listed(value) })]],
});
export const passed = hands('passed');
export const returned = hands('returned');
