// Guards typed values that are not saved: before another page, before a dialog closes, before a reload.
const dirty = new Set<string>();

/** A form says whether it holds typed values that would be lost. */
export function setUnsaved(formId: string, isUnsaved: boolean): void {
  if (isUnsaved) dirty.add(formId);
  else dirty.delete(formId);
}

export function hasUnsaved(): boolean {
  return dirty.size > 0;
}

/** After the user has agreed to lose them. */
export function discardUnsaved(): void {
  dirty.clear();
}

addEventListener('beforeunload', (event) => {
  if (hasUnsaved()) event.preventDefault();
});
