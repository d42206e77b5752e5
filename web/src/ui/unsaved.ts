// Guards typed values that are not saved: before another page, before a dialog closes, before a reload.
const dirty = new Set<string>();

/** A form says whether it holds typed values that would be lost. */
export function setUnsaved(formId: string, isUnsaved: boolean): void {
  if (isUnsaved) dirty.add(formId);
  else dirty.delete(formId);
}

type FormFilter = (formId: string) => boolean;
const anyForm: FormFilter = () => true;

export function hasUnsaved(isMeant = anyForm): boolean {
  return [...dirty].some(isMeant);
}

/** After the user has agreed to lose them. */
export function discardUnsaved(isMeant = anyForm): void {
  for (const formId of [...dirty].filter(isMeant)) dirty.delete(formId);
}

/** The forms that hold typed values now. */
export function unsavedForms(): ReadonlySet<string> {
  return new Set(dirty);
}

addEventListener('beforeunload', (event) => {
  if (hasUnsaved()) event.preventDefault();
});
