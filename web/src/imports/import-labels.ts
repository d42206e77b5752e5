import type { Import } from '../api/types.ts';
import type { Texts } from '../i18n/en.ts';

/** Whether this is a preview that no admin has applied. */
export function isOnlyPreview({ mode, appliedBy }: Import): boolean {
  return mode === 'preview' && appliedBy === null;
}

/** The labels of state, counts and outcomes. Those of a preview say what would happen. */
export function importLabels(importView: Import, { imports }: Texts) {
  if (!isOnlyPreview(importView)) return { state: imports.states[importView.state], counts: imports.counts, outcomes: imports.outcomes };
  const states = { ...imports.states, running: imports.previewing, cancelled: imports.discarded };
  return { state: states[importView.state], counts: imports.countsPreview, outcomes: imports.outcomesPreview };
}
