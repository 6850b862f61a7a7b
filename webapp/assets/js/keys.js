// Whether single keys do something (WCAG 2.1.4): who speaks to the machine, or whose hand slips, turns them off in the list of shortcuts.
const SWITCH = 'single-keys';

export const singleKeys = () => { try { return localStorage.getItem(SWITCH) !== 'off'; } catch { return true; } };

/** Returns whether the choice could be kept. */
export function setSingleKeys(on) {
  try { localStorage.setItem(SWITCH, on ? 'on' : 'off'); return true; } catch { return false; }
}

/** What is typed into, or uses keys itself. */
const TYPED = 'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"], .djs-container';
export const typing = element => Boolean(element?.closest?.(TYPED));
