// bpmnlint while one draws, by the rules of .bpmnlintrc that the build put in.
import { Linter } from 'bpmnlint';
import rules from 'lint-rules';

const DELAY = 250;  // milliseconds after the last change

export class Style {
  /** `words` has for each rule what it found and what to do, in the language of the page. */
  constructor(modeler, findings, words) {
    Object.assign(this, { modeler, findings, words, asked: 0 });
    modeler.on(['commandStack.changed', 'import.done'], () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.check(), DELAY); });
  }

  async check() {
    // A linter of its own each time: some rules remember what they saw.
    const asked = ++this.asked, reports = await new Linter(rules).lint(this.modeler.getDefinitions());
    if (asked !== this.asked) return;  // more was drawn meanwhile
    this.findings.show(Object.entries(reports).flatMap(([rule, found]) => found.map(({ id, message }) => {
      const [said, todo] = this.words[rule] ?? [message, ''];
      return { element_id: id, message: said, what_to_do: todo, rule };
    })));
  }
}
