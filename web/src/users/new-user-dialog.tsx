import { useQueryClient } from '@tanstack/react-query';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, type FormValues } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { ProfileFields, profileOf } from '../ui/profile-fields.tsx';
import { RoleSelect } from './role-select.tsx';

export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();

  async function create(values: FormValues) {
    const body = {
      ...profileOf(values),
      username: values['username']!,
      password: values['password']!,
      role: values['role'] as 'member' | 'company_admin',
    };
    await bodyOf(api.POST('/api/v1/companies/{companyId}/users', { params: { path: { companyId } }, body }));
    await queryClient.invalidateQueries({ queryKey: ['users'] });
    notify(texts.users.created(isolate(body.username)));
    onClose();
  }

  return (
    <Dialog title={texts.users.createTitle} onClose={onClose}>
      <Form submit={texts.users.create} onSubmit={create} onCancel={onClose}>
        <Field
          name="username"
          label={texts.fields.username}
          hint={texts.users.usernameHint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
        />
        <Field
          name="password"
          type="password"
          label={texts.fields.password}
          hint={texts.users.passwordHint}
          autoComplete="new-password"
          required
        />
        <ProfileFields />
        <RoleSelect />
      </Form>
    </Dialog>
  );
}
