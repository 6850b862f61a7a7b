// What both engines' words about an element stand in: its extension elements.

export const NAME = /^[A-Za-z_]\w*$/;
export const is = (object, ...types) => types.some(type => object.$instanceOf?.(`bpmn:${type}`));
export const extension = (object, type) => object.get('extensionElements')?.get('values').find(value => value.$type === type);

/** The extension elements of an object with one kind of them replaced: `elements` is [[type, properties], …], empty to take it away. */
export function replaced(object, make, types, elements) {
  const kept = (object.get('extensionElements')?.get('values') ?? []).filter(value => !types.includes(value.$type));
  const values = [...kept, ...elements.map(([type, properties]) => make(type, properties))];
  if (!values.length) return undefined;
  const holder = make('bpmn:ExtensionElements', { values });
  holder.$parent = object;
  for (const value of values) {
    value.$parent = holder;
    for (const inner of [value.inputParameters, value.outputParameters].flat().filter(Boolean)) inner.$parent = value;
  }
  return holder;
}
