import { Card, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { session } from '../session/session.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { PasswordForm } from './password.section.tsx';

/** For users who must change their password first. */
export function FirstPasswordPage() {
  const { t } = useTranslation();
  return (
    <Card padding="xl" maw={440} mx="auto" mt="xl">
      <PageTitle>{t('session.changeFirst')}</PageTitle>
      <Text mt="xs" mb="lg">
        {t('session.changeFirstHint')}
      </Text>
      <PasswordForm onChanged={() => session.reload()} />
    </Card>
  );
}
