import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Company } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useFreshLogin } from '../session/fresh-login.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, type FormValues } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { companiesKey } from './companies-key.ts';

/** Asks for the name of the company, so that no other one is erased by mistake. */
export function EraseCompanyDialog({ company: { id, name }, onClose }: { company: Company; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { passwordField, withFreshLogin } = useFreshLogin();
  const erase = async (values: FormValues) => {
    const request = { params: { path: { companyId: id } }, body: { name: values['name']! } };
    await withFreshLogin(values, () => bodyOf(api.POST('/api/v1/companies/{companyId}/erase', request)));
    notify(t('leaving.started', { name: isolate(name) }));
    await queryClient.invalidateQueries({ queryKey: companiesKey });
    onClose();
  };
  return (
    <Dialog title={t('leaving.eraseTitle', { name: isolate(name) })} onClose={onClose}>
      <Alert color="red" mb="md" icon={<IconAlertTriangle size={18} />}>
        {t('leaving.eraseText')}
      </Alert>
      <Form submit={t('leaving.eraseButton')} onSubmit={erase} onCancel={onClose} isDestructive>
        <Field name="name" label={t('leaving.eraseName')} autoComplete="off" required />
        {passwordField}
      </Form>
    </Dialog>
  );
}
