import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { mayDiscard } from '../ui/confirm.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { session } from './session.ts';
import { SignInForm } from './sign-in.page.tsx';
import { useMe } from './use-session.ts';

/** Asks the user to sign in again over the page. Pending requests are sent afterwards. */
export function ExpiredDialog() {
  const { t } = useTranslation();
  const { user, actor } = useMe();
  const { problem, run } = useBusy();
  return (
    <Dialog title={t('session.expiredTitle')}>
      <Text mb="md">{t('session.expired')}</Text>
      <SignInForm username={actor?.username ?? user.username} />
      <Button variant="subtle" mt="sm" onClick={() => run(signOut)}>
        {t('session.signOut')}
      </Button>
      {problem !== null && <ProblemNote problem={problem} />}
    </Dialog>
  );
}

async function signOut(): Promise<void> {
  if (await mayDiscard()) await session.signOut();
}
