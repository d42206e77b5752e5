import { Autocomplete, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/types.ts';
import { useFreshLogin } from '../session/fresh-login.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form } from '../ui/form.tsx';
import { typedDirection } from '../ui/typed-direction.ts';
import { RoleSelect } from './role-select.tsx';
import { useDepartments } from './use-people.ts';

const suggestionsMax = 50;

/** What is done with each of the chosen people. */
export type BulkChange = Pick<Schemas['BulkChangeRequest'], 'action' | 'department' | 'role'>;

interface BulkDialogProps {
  /** How many people are changed. */
  count: number;
  onStart: (change: BulkChange) => Promise<void>;
  onClose: () => void;
}

export function DepartmentDialog({ count, onStart, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  const { data: departments = [] } = useDepartments();
  return (
    <Dialog title={t('people.bulk.departmentTitle', { count })} onClose={onClose}>
      <Form
        submit={t('people.bulk.department', { count })}
        onSubmit={({ department }) => onStart({ action: 'department', department: department?.trim() || null })}
        onCancel={onClose}
      >
        <Autocomplete
          name="department"
          label={t('fields.department')}
          description={t('people.bulk.departmentHint')}
          data={departments.flatMap(({ name }) => name ?? [])}
          limit={suggestionsMax}
          maxLength={100}
          attributes={typedDirection}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      </Form>
    </Dialog>
  );
}

/** New roles need a fresh login. */
export function RoleDialog({ count, onStart, onClose }: BulkDialogProps) {
  const { t } = useTranslation();
  const { passwordField, withFreshLogin } = useFreshLogin();
  return (
    <Dialog title={t('people.bulk.roleTitle', { count })} onClose={onClose}>
      <Text size="sm" mb="md">
        {t('people.bulk.roleExplained')}
      </Text>
      <Form
        submit={t('people.bulk.role', { count })}
        onSubmit={(values) => withFreshLogin(values, () => onStart({ action: 'role', role: values['role'] as 'member' | 'company_admin' }))}
        onCancel={onClose}
      >
        <RoleSelect />
        {passwordField}
      </Form>
    </Dialog>
  );
}
