import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { useMe } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Field, Form, type FormValues } from '../ui/form.tsx';
import { sessionsKey } from './sessions.section.tsx';

export function PasswordSection() {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const [changes, setChanges] = useState(0);
  return (
    <section>
      <h2>{texts.card.password}</h2>
      {/* A new form after each change, so that passwords do not stay on the page. */}
      <PasswordForm
        key={changes}
        onChanged={() => {
          setChanges(changes + 1);
          void queryClient.invalidateQueries({ queryKey: sessionsKey });
        }}
      />
      <p role="status" className="saved">
        {changes > 0 && texts.card.passwordChanged}
      </p>
    </section>
  );
}

export function PasswordForm({ onChanged }: { onChanged: () => Promise<void> | void }) {
  const texts = useTexts();
  const { user } = useMe();
  const change = async (values: FormValues) => {
    const body = { currentPassword: values['currentPassword']!, newPassword: values['newPassword']! };
    await bodyOf(api.PUT('/api/v1/me/password', { body }));
    await onChanged();
  };
  return (
    <Form submit={texts.card.changePassword} onSubmit={change}>
      {/* For password managers, which store the username with the password. */}
      <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
      <Field name="currentPassword" type="password" label={texts.card.currentPassword} autoComplete="current-password" required />
      <Field
        name="newPassword"
        type="password"
        label={texts.card.newPassword}
        hint={texts.users.passwordHint}
        autoComplete="new-password"
        required
      />
    </Form>
  );
}
