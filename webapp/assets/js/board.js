// A board whose figures of this moment keep themselves fresh; its months, its drawings and what was chosen stay as they are.
import { keepFresh } from './fresh.js';

export function start(element) {
  keepFresh(element);
  element.dataset.ready = 'yes';
}
