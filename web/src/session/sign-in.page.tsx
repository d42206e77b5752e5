import { Alert, Anchor, Card, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage } from '../i18n/i18n.ts';
import { type Language, languages } from '../i18n/languages.ts';
import { Field, Form, PasswordField } from '../ui/form.tsx';
import { Logo } from '../ui/logo.tsx';
import { session } from './session.ts';
import { addressOf } from '../api/base-path.ts';

export function SignInPage() {
  const { t, i18n } = useTranslation();
  useEffect(() => {
    document.title = `${t('session.title')} · Cardroll`;
  }, [t]);
  return (
    <main className="sign-in">
      <Card padding="xl" shadow="sm">
        <Stack gap="lg">
          <Group gap="sm">
            <Logo size={36} />
            <Title order={1}>Cardroll</Title>
          </Group>
          <Text size="sm" c="dimmed">
            {t('session.intro')}
          </Text>
          {window.isSecureContext ? <SignInForm /> : <Alert color="red">{t('common.notSecure')}</Alert>}
        </Stack>
      </Card>
      <Group justify="space-between" mt="md">
        <Anchor href={addressOf('/docs')} size="sm">
          {t('session.explorer')}
        </Anchor>
        <NativeSelect
          aria-label={t('common.language')}
          value={i18n.language}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          onChange={({ target }) => void chooseLanguage(target.value as Language)}
        />
      </Group>
    </main>
  );
}

/** Used by the sign-in page and by the dialog over a page whose session has expired. */
export function SignInForm({ username }: { username?: string }) {
  const { t } = useTranslation();
  return (
    <Form submit={t('session.signIn')} isGuarded={false} onSubmit={(values) => session.signIn(values['username']!, values['password']!)}>
      <Field
        name="username"
        label={t('session.username')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={username}
        autoFocus={username === undefined}
        required
      />
      <PasswordField
        name="password"
        label={t('session.password')}
        autoComplete="current-password"
        autoFocus={username !== undefined}
        data-autofocus={username !== undefined || undefined}
        required
      />
    </Form>
  );
}
