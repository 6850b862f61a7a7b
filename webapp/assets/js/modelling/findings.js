// Shows what was found at elements: in a list, by an outline, and by a badge that says how much. The gate's findings and those of style each have their own.

export class Findings {
  /** `kind` is `finding` for the gate's or `style`; the page has a list, a badge and places for "nothing found" and the count by that name. `kinds` are the kinds of elements in words. */
  constructor(root, modeler, kind, kinds) {
    Object.assign(this, { modeler, kind, kinds, marked: [], properties: root.querySelector('[data-properties]'), part: root.querySelector(`[data-findings="${kind}"]`) });
    this.badge = root.querySelector(`template[data-badge="${kind}"]`).content.firstElementChild;
    this.row = root.querySelector('template[data-finding]').content.firstElementChild;
  }

  show(findings) {
    const overlays = this.modeler.get('overlays'), canvas = this.modeler.get('canvas'), registry = this.modeler.get('elementRegistry'), gate = this.kind === 'finding';
    overlays.remove({ type: this.kind });
    for (const id of this.marked) if (registry.get(id)) canvas.removeMarker(id, `has-${this.kind}`);
    const byElement = Map.groupBy(findings, finding => finding.element_id);
    this.marked = [...byElement.keys()].filter(id => registry.get(id) && registry.get(id) !== canvas.getRootElement());
    for (const id of this.marked) {
      const badge = this.badge.cloneNode(true);
      badge.querySelector('[data-count]').textContent = byElement.get(id).length;
      badge.title = byElement.get(id).map(finding => finding.message).join('\n');
      canvas.addMarker(id, `has-${this.kind}`);
      overlays.add(id, this.kind, { position: { top: -10, ...(gate ? { left: -8 } : { right: 8 }) }, html: badge, show: { minZoom: 0 } });
    }
    this.tell(findings);
  }

  tell(findings) {
    this.part.querySelector('[data-clean]').hidden = findings.length > 0;
    this.part.querySelector('[data-finding-count]').textContent = findings.length || '';
    this.part.querySelector('ul').replaceChildren(...findings.map(finding => {
      const made = this.row.cloneNode(true), button = made.querySelector('button');
      for (const name of ['message', 'what_to_do', 'rule']) made.querySelector(`[data-${name.replaceAll('_', '-')}]`).textContent = finding[name];
      const element = this.modeler.get('elementRegistry').get(finding.element_id);
      button.textContent = this.named(element) || finding.element_id || finding.file;
      made.querySelector('[data-id]').textContent = this.named(element) ? finding.element_id : '';
      button.disabled = !element;
      button.addEventListener('click', () => this.choose(finding.element_id));
      return made;
    }));
  }

  /** What stands at an element in the drawing, else its kind; its id may be one that the editor made up. */
  named(element) {
    const object = element?.businessObject;
    return object && (object.name || this.kinds[object.$type.replace('bpmn:', '')]);
  }

  choose(id) {
    const element = this.modeler.get('elementRegistry').get(id);
    this.modeler.get('canvas').scrollToElement(element);
    this.modeler.get('selection').select(element);
    this.properties.scrollIntoView({ block: 'nearest' });
  }
}
