import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, type FormValues, PasswordField } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { ProfileFields, profileOf } from '../ui/profile-fields.tsx';
import { RoleSelect } from './role-select.tsx';

interface NewUserDialogProps {
  onClose: () => void;
  onCreated?: (userId: string) => void;
}

export function NewUserDialog({ onClose, onCreated }: NewUserDialogProps) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();

  async function create(values: FormValues) {
    const body = {
      ...profileOf(values),
      username: values['username']!,
      password: values['password']!,
      role: values['role'] as 'member' | 'company_admin',
    };
    const created = await bodyOf(api.POST('/api/v1/companies/{companyId}/users', { params: { path: { companyId } }, body }));
    await queryClient.invalidateQueries({ queryKey: ['users'] });
    notify(t('users.created', { username: isolate(body.username) }));
    onClose();
    onCreated?.(created.id);
  }

  return (
    <Dialog title={t('users.createTitle')} onClose={onClose} size="lg">
      <Form submit={t('users.create')} onSubmit={create} onCancel={onClose}>
        <Field
          name="username"
          label={t('fields.username')}
          hint={t('users.usernameHint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <PasswordField name="password" label={t('fields.password')} hint={t('users.passwordHint')} autoComplete="new-password" required />
        <ProfileFields />
        <RoleSelect />
      </Form>
    </Dialog>
  );
}
