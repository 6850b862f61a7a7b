// What can be drawn: only what both engines run and the deploy gate lets through.

/** Kinds that the gate refuses, by the names of bpmn-js's own entries. */
const REFUSED = /script|manual|transaction|conditional-(?!flow)|compensation|complex|ad-hoc|cancel|participant|data-|replace-with-task$/;
const TASKS = {
  'service-task': ['bpmn:ServiceTask', 'bpmn-icon-service-task', 'Create service task', 'Append service task'],
  'user-task': ['bpmn:UserTask', 'bpmn-icon-user-task', 'Create user task', 'Append user task'],
  'rule-task': ['bpmn:BusinessRuleTask', 'bpmn-icon-business-rule-task', 'Create decision', 'Append decision'],
  'call-activity': ['bpmn:CallActivity', 'bpmn-icon-call-activity', 'Create call of a process', 'Append call of a process'],
};
const without = (entries, refused) => Object.fromEntries(Object.entries(entries).filter(([name]) => !refused.test(name)));

function Drawing(palette, contextPad, popupMenu, create, elementFactory, autoPlace, translate) {
  const shape = type => elementFactory.createShape({ type });
  const creating = type => { const start = event => create.start(event, shape(type)); return { dragstart: start, click: start }; };
  const appending = (type, source) => {
    const drag = event => create.start(event, shape(type), { source });
    return { dragstart: drag, click: () => autoPlace.append(source, shape(type)) };
  };
  palette.registerProvider(100, { getPaletteEntries: () => entries => {
    const left = without(entries, /create\.(task|data|participant|group)/), own = {};
    for (const [name, [type, className, title]] of Object.entries(TASKS))
      own[`create.${name}`] = { group: 'activity', className, title: translate(title), action: creating(type) };
    return { ...left, ...own };
  } });
  contextPad.registerProvider(100, { getContextPadEntries: source => entries => {
    if (!entries['append.append-task']) return entries;
    const left = without(entries, /append\.append-task/), own = {};
    for (const [name, [type, className, , title]] of Object.entries(TASKS).slice(0, 2))
      own[`append.${name}`] = { group: 'model', className, title: translate(title), action: appending(type, source) };
    return { ...own, ...left };
  } });
  popupMenu.registerProvider('bpmn-replace', 100, { getPopupMenuEntries: () => entries => without(entries, REFUSED) });
}
Drawing.$inject = ['palette', 'contextPad', 'popupMenu', 'create', 'elementFactory', 'autoPlace', 'translate'];

export const drawingModule = { __init__: ['bankDrawing'], bankDrawing: ['type', Drawing] };
