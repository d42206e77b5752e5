import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { User } from '../api/types.ts';
import { session } from '../session/session.ts';
import { useCompanyId, useMe } from '../session/use-session.ts';
import { changedValues } from '../ui/changed-values.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Checkbox, Form, type FormValues, PasswordField } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { ProfileFields, profileOf } from '../ui/profile-fields.tsx';
import { RoleSelect } from './role-select.tsx';

/** Sends only the changed fields. When another admin has saved first, it shows that and keeps the typed values. */
export function EditUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const { user: own } = useMe();
  // The page may load the user again. The typed values are compared with those that the form has shown.
  const [shown] = useState(user);
  const version = useRef(user.version);

  async function save(values: FormValues) {
    // Admins cannot change their own role or disable themselves here, so they cannot lock themselves out by mistake.
    const isOwn = user.id === own.id;
    const body = {
      ...changedValues(profileOf(values), shown),
      ...(isOwn ? {} : changedValues({ role: values['role'] as 'member' | 'company_admin', disabled: values['disabled'] === 'on' }, shown)),
      ...(values['password'] ? { password: values['password'] } : {}),
    };
    const path = { companyId, userId: user.id };
    const params = { path, header: { 'If-Match': `"${version.current}"` } };
    try {
      await bodyOf(api.PATCH('/api/v1/companies/{companyId}/users/{userId}', { params, body }));
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'users/stale-version') {
        // A second Save overwrites: only the fields that were changed here are sent.
        version.current = (await bodyOf(api.GET('/api/v1/companies/{companyId}/users/{userId}', { params: { path } }))).version;
      }
      throw error;
    } finally {
      await queryClient.invalidateQueries({ queryKey: ['users'] });
    }
    notify(t('users.saved', { username: isolate(user.username) }));
    onClose();
    // The page shows the own account in other places too.
    if (isOwn) await session.reload();
  }

  return (
    <Dialog title={t('users.editTitle', { name: isolate(user.username) })} onClose={onClose} size="lg">
      <Form submit={t('common.save')} onSubmit={save} onCancel={onClose}>
        <ProfileFields user={user} />
        {user.role === 'member' && (
          <Text size="sm" c="dimmed">
            {t('users.datalinksElsewhere')}
          </Text>
        )}
        {user.id !== own.id && <RoleSelect defaultValue={user.role} />}
        <PasswordField name="password" label={t('users.newPassword')} hint={t('users.newPasswordHint')} autoComplete="new-password" />
        {user.id !== own.id && (
          <Checkbox name="disabled" label={t('users.disabled')} hint={t('users.disableHint')} defaultChecked={user.disabled} />
        )}
      </Form>
    </Dialog>
  );
}
