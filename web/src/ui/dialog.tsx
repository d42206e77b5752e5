import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

interface DialogProps {
  title: string;
  /** Without it the dialog cannot be closed but by what stands in it. */
  onClose?: () => void;
  children: ReactNode;
}

/** A modal dialog while it is mounted: the browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      // Browsers close a dialog on a second Escape whatever the page says, unless it is none to be closed.
      {...{ closedby: onClose ? 'closerequest' : 'none' }}
      onClose={(event) => {
        if (event.target === element.current && !element.current.open) onClose?.();
      }}
      onCancel={(event) => {
        if (event.target !== element.current) return;
        event.preventDefault();
        onClose?.();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}
