import { useTranslation } from 'react-i18next';
import { Select } from '../ui/form.tsx';

/** The roles that a company can give. */
export function RoleSelect({ defaultValue }: { defaultValue?: string }) {
  const { t } = useTranslation();
  return (
    <Select
      name="role"
      label={t('fields.role')}
      defaultValue={defaultValue}
      options={[
        ['member', t('roles.member')],
        ['company_admin', t('roles.company_admin')],
      ]}
    />
  );
}
