import { Button, type ButtonProps, Loader } from '@mantine/core';
import type { ComponentProps } from 'react';

interface BusyButtonProps extends ButtonProps, Omit<ComponentProps<'button'>, keyof ButtonProps> {
  isBusy: boolean;
}

/** A button whose action is running. It keeps the focus, which a disabled button would lose. */
export function BusyButton({ isBusy, leftSection, ...button }: BusyButtonProps) {
  return (
    <Button
      type="button"
      aria-disabled={isBusy}
      leftSection={isBusy ? <Loader size={14} color="currentColor" aria-hidden /> : leftSection}
      {...button}
    />
  );
}
