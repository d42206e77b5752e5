import { Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { useMe } from '../session/use-session.ts';
import { Form, type FormValues, PasswordField } from '../ui/form.tsx';
import { notify } from '../ui/notices.tsx';
import { sessionsKey } from './keys.ts';

export function PasswordSection() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [changes, setChanges] = useState(0);
  const finish = () => {
    setChanges(changes + 1);
    notify(t('card.passwordChanged'));
    void queryClient.invalidateQueries({ queryKey: sessionsKey });
  };
  return (
    <section className="form-column">
      <Title order={3} mb="sm">
        {t('card.password')}
      </Title>
      {/* A new form after each change, so that passwords do not stay on the page. */}
      <PasswordForm key={changes} onChanged={finish} />
    </section>
  );
}

export function PasswordForm({ onChanged }: { onChanged: () => Promise<void> | void }) {
  const { t } = useTranslation();
  const { user } = useMe();
  const change = async (values: FormValues) => {
    const body = { currentPassword: values['currentPassword']!, newPassword: values['newPassword']! };
    await bodyOf(api.PUT('/api/v1/me/password', { body }));
    await onChanged();
  };
  return (
    <Form submit={t('card.changePassword')} onSubmit={change}>
      {/* For password managers, which store the username with the password. */}
      <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
      <PasswordField name="currentPassword" label={t('card.currentPassword')} autoComplete="current-password" required />
      <PasswordField name="newPassword" label={t('card.newPassword')} hint={t('users.passwordHint')} autoComplete="new-password" required />
    </Form>
  );
}
