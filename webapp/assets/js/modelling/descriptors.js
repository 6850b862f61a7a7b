// The words of both engines that the deploy gate lets through, for moddle: what is named here is read, copied and written as what it is.
const text = name => ({ name, type: 'String', isAttr: true });
const flag = name => ({ name, type: 'Boolean', isAttr: true });
const element = (name, ...properties) => ({ name, superClass: ['Element'], properties });
const more = (name, types, ...properties) => ({ name, extends: types.map(type => `bpmn:${type}`), properties });
const many = (name, type) => ({ name, type, isMany: true });
const body = { name: 'value', type: 'String', isBody: true };

export const camunda = {
  name: 'Camunda', uri: 'http://camunda.org/schema/1.0/bpmn', prefix: 'camunda', xml: { tagAlias: 'lowerCase' }, associations: [],
  types: [
    more('Work', ['ServiceTask', 'SendTask', 'MessageEventDefinition'], text('type'), text('topic')),
    more('Person', ['UserTask'], text('candidateGroups'), text('dueDate'), text('followUpDate'), text('formKey'), text('formRef'), text('formRefBinding')),
    more('Decision', ['BusinessRuleTask'], text('decisionRef'), text('decisionRefBinding'), text('resultVariable'), text('mapDecisionResult')),
    more('Call', ['CallActivity'], text('calledElementBinding')),
    more('Kept', ['Process'], text('historyTimeToLive'), text('versionTag')),
    more('Asynchronous', ['Activity', 'Gateway', 'Event', 'MultiInstanceLoopCharacteristics'], flag('asyncBefore'), flag('asyncAfter'), flag('exclusive')),
    element('In', text('source'), text('target'), text('variables'), text('businessKey')),
    element('Out', text('source'), text('target'), text('variables')),
    element('InputOutput', many('inputParameters', 'InputParameter')),
    element('InputParameter', text('name'), body),
    element('Properties', many('values', 'Property')),
    element('Property', text('id'), text('name'), text('value')),
    element('FailedJobRetryTimeCycle', { ...body, name: 'body' }),
  ],
};

export const zeebe = {
  name: 'Zeebe', uri: 'http://camunda.org/schema/zeebe/1.0', prefix: 'zeebe', xml: { tagAlias: 'lowerCase' }, associations: [],
  types: [
    element('TaskDefinition', text('type'), text('retries')),
    element('CalledDecision', text('decisionId'), text('resultVariable')),
    element('CalledElement', text('processId'), text('propagateAllChildVariables'), text('propagateAllParentVariables')),
    element('AssignmentDefinition', text('candidateGroups')),
    element('TaskSchedule', text('dueDate'), text('followUpDate')),
    element('FormDefinition', text('formId')),
    element('LoopCharacteristics', text('inputCollection'), text('inputElement')),
    element('Subscription', text('correlationKey')),
    element('IoMapping', many('inputParameters', 'Input'), many('outputParameters', 'Output')),
    element('Input', text('source'), text('target')),
    element('Output', text('source'), text('target')),
    element('TaskHeaders', many('values', 'Header')),
    element('Header', text('key'), text('value')),
    element('Properties', many('properties', 'Property')),
    element('Property', text('name'), text('value')),
    element('VersionTag', text('value')),
  ],
};
