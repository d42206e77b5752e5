import type { Import } from '../api/types.ts';
import type { Texts } from '../i18n/en.ts';

/** Whether the import only says what it would do: nothing is changed until somebody applies it. */
export function isOnlyPreview({ mode, appliedBy }: Import): boolean {
  return mode === 'preview' && appliedBy === null;
}

/** What an import is called in its state, and its counts and outcomes: of a preview, that they are only to be. */
export function wordsFor(one: Import, { imports }: Texts) {
  if (!isOnlyPreview(one)) return { state: imports.states[one.state], counts: imports.counts, outcomes: imports.outcomes };
  const states = { ...imports.states, running: imports.previewing, cancelled: imports.discarded };
  return { state: states[one.state], counts: imports.countsPreview, outcomes: imports.outcomesPreview };
}
