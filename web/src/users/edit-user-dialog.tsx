import { useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client.ts';
import type { User } from '../api/types.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Checkbox, Field, Form, type FormValues, Select } from '../ui/form.tsx';
import { ProfileFields, profileOf } from './profile-fields.tsx';

/** Changes the user as it was when it was opened: a change that somebody else made meanwhile is not written over. */
export function EditUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const texts = useTexts();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();

  async function save(values: FormValues) {
    const body = {
      ...profileOf(values),
      role: values['role'] as 'member' | 'company_admin',
      disabled: values['disabled'] === 'on',
      ...(values['password'] ? { password: values['password'] } : {}),
    };
    const params = { path: { companyId, userId: user.id }, header: { 'If-Match': `"${user.version}"` } };
    try {
      await answerOf(api.PATCH('/api/v1/companies/{companyId}/users/{userId}', { params, body }));
    } finally {
      await queryClient.invalidateQueries({ queryKey: ['users'] });
    }
    onClose();
  }

  return (
    <Dialog title={texts.users.editTitle(user.username)} onClose={onClose}>
      <Form submit={texts.common.save} onSubmit={save} onCancel={onClose}>
        <ProfileFields user={user} />
        <Select
          name="role"
          label={texts.fields['role']!}
          defaultValue={user.role}
          options={[
            ['member', texts.roles.member],
            ['company_admin', texts.roles.company_admin],
          ]}
        />
        <Field
          name="password"
          type="password"
          label={texts.users.newPassword}
          hint={texts.users.newPasswordHint}
          autoComplete="new-password"
        />
        <Checkbox name="disabled" label={texts.users.disabled} hint={texts.users.disableHint} defaultChecked={user.disabled} />
      </Form>
    </Dialog>
  );
}
