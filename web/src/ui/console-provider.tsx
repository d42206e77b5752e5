import { MantineProvider } from '@mantine/core';
import { modals, ModalsProvider } from '@mantine/modals';
import { Notifications, notifications } from '@mantine/notifications';
import { setNonce } from 'get-nonce';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { styleNonce } from './style-nonce.ts';
import { cssVariablesResolver, theme } from './theme.ts';

// Dialogs lock the page's scrolling by a style element, which needs the nonce too.
setNonce(styleNonce());

/** What every component of the library needs around it: theme, confirmations and notices. */
export function ConsoleProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <ModalsProvider labels={{ confirm: t('common.confirm'), cancel: t('common.cancel') }}>
        <Notifications position="bottom-center" limit={3} autoClose={6_000} transitionDuration={0} />
        {children}
      </ModalsProvider>
    </MantineProvider>
  );
}

/** They name people, and their buttons act for the user who is signed in then. */
export function closeNoticesAndQuestions(): void {
  notifications.clean();
  modals.closeAll();
}
