// A command that puts shapes, flows and names where a layout says, as one step that can be undone. Nothing but places is touched.

function Place(bpmnUpdater) {
  const box = ({ x, y, width, height }) => ({ x, y, width, height });
  /** What the file says of a shape's place; the canvas rounds the height of a name. */
  const written = shape => box((shape.labelTarget ? shape.di.label : shape.di)?.bounds ?? shape);
  const put = ({ boxes, ways }) => {
    for (const [shape, place] of boxes) { Object.assign(shape, place); bpmnUpdater.updateBounds(shape); }
    for (const [flow, points] of ways) { flow.waypoints = points; bpmnUpdater.updateConnectionWaypoints(flow); }
    return [...boxes.keys(), ...ways.keys()];
  };
  this.execute = context => {
    context.before = { boxes: new Map([...context.boxes.keys()].map(shape => [shape, written(shape)])), ways: new Map([...context.ways.keys()].map(flow => [flow, flow.waypoints])) };
    return put(context);
  };
  this.revert = context => put(context.before);
}
Place.$inject = ['bpmnUpdater'];

function Commands(commandStack) { commandStack.registerHandler('bank.place', Place); }
Commands.$inject = ['commandStack'];
export const placingModule = { __init__: ['placingCommands'], placingCommands: ['type', Commands] };
