import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Isolated } from './isolated.tsx';

interface DialogProps {
  /** Values that people typed are isolated. */
  title: string;
  /** Without it only the content can close the dialog. */
  onClose?: () => void;
  children: ReactNode;
}

/** A modal dialog, open while mounted. The browser keeps the focus inside and restores it afterwards. */
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
      // With `closerequest` browsers close a dialog on a second Escape, even when `cancel` is prevented.
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
      <h2 id={titleId}>
        <Isolated text={title} />
      </h2>
      {children}
    </dialog>
  );
}
