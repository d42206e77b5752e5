import { useTexts } from '../i18n/use-texts.ts';
import { Select } from '../ui/form.tsx';

/** The roles that a company can give. */
export function RoleSelect({ defaultValue }: { defaultValue?: string }) {
  const { fields, roles } = useTexts();
  return (
    <Select
      name="role"
      label={fields.role}
      defaultValue={defaultValue}
      options={[
        ['member', roles.member],
        ['company_admin', roles.company_admin],
      ]}
    />
  );
}
