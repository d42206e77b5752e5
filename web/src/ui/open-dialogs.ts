/** The open dialogs, the last one on top. */
const open: symbol[] = [];

export interface OpenDialog {
  isOnTop: () => boolean;
  close: () => void;
}

/** Whether a dialog is over the page, also one of the library. */
export function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

/** Notes a dialog that opens. The library sends Escape to all open dialogs, and only the one on top may close. */
export function noteDialog(): OpenDialog {
  const dialog = Symbol('dialog');
  open.push(dialog);
  return {
    isOnTop: () => open.at(-1) === dialog,
    // After the key press that closes it, which the dialogs below hear too.
    close: () => void setTimeout(() => open.splice(open.indexOf(dialog), 1)),
  };
}
