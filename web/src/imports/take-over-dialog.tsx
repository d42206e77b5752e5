import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SkippedDatalink } from '../session/file-values.ts';
import { useFreshLogin } from '../session/fresh-login.tsx';
import { takeOver } from '../session/take-over.ts';
import { useCompanyId } from '../session/use-session.ts';
import { ChangeList } from '../ui/change-list.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form, type FormValues, TextArea } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { personName } from '../ui/person-name.ts';

interface TakeOverDialogProps {
  /** Of one person. */
  differences: SkippedDatalink[];
  reason: string;
  onClose: () => void;
}

/** Shows what changes on the card, and asks for the reason, which is there already. One login as the person does it. */
export function TakeOverDialog({ differences, reason, onClose }: TakeOverDialogProps) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  const { passwordField, withFreshLogin } = useFreshLogin();
  const count = differences.length;
  const name = isolate(personName(differences[0]!.user));

  async function use(values: FormValues) {
    try {
      await withFreshLogin(values, () => takeOver(companyId, differences, values['reason']!));
    } finally {
      for (const key of ['skipped-datalinks', 'users']) void queryClient.invalidateQueries({ queryKey: [key] });
    }
    notify(t('differences.wasUsed', { count, name }));
    onClose();
  }

  return (
    <Dialog title={t('differences.useTitle', { count, name })} onClose={onClose}>
      <Form submit={count === 1 ? t('differences.use') : t('differences.useAll', { count })} onSubmit={use} onCancel={onClose}>
        <ChangeList changes={differences.map(({ field, current, inFile }) => ({ field, from: current, to: inFile }))} />
        <Text size="sm" c="dimmed">
          {t('differences.useExplained')}
        </Text>
        <TextArea name="reason" label={t('impersonation.reason')} defaultValue={reason} minLength={5} maxLength={500} required />
        {passwordField}
      </Form>
    </Dialog>
  );
}
