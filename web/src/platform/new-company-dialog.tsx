import { Fieldset, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, type FormValues, PasswordField } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { companiesKey } from './companies-key.ts';

const adminFields = ['username', 'password', 'email', 'firstName', 'lastName'] as const;

export function NewCompanyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const create = async (values: FormValues) => {
    const admin = Object.fromEntries(adminFields.map((field) => [field, values[`admin.${field}`]!])) as Record<
      (typeof adminFields)[number],
      string
    >;
    await bodyOf(api.POST('/api/v1/companies', { body: { name: values['name']!, admin } }));
    await queryClient.invalidateQueries({ queryKey: companiesKey });
    notify(t('companies.created', { name: isolate(values['name']!), admin: isolate(admin.username) }));
    onClose();
  };
  return (
    <Dialog title={t('companies.new')} onClose={onClose}>
      <Form submit={t('companies.create')} onSubmit={create} onCancel={onClose}>
        <Field name="name" label={t('companies.name')} maxLength={200} autoComplete="off" required />
        <Fieldset legend={t('companies.admin')}>
          <Stack gap="sm">
            {adminFields.map((field) => {
              const common = { name: `admin.${field}`, label: t(`fields.${field}`), required: true };
              if (field === 'password') return <PasswordField key={field} {...common} autoComplete="new-password" />;
              return <Field key={field} {...common} type={field === 'email' ? 'email' : 'text'} autoComplete="off" />;
            })}
          </Stack>
        </Fieldset>
      </Form>
    </Dialog>
  );
}
