import { Button, NativeSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchInput } from '../ui/search-input.tsx';
import { DepartmentFilter } from './department-filter.tsx';
import type { FilterValues } from './list-address.ts';

interface PeopleFiltersProps {
  values: FilterValues;
  onChange: (changes: Partial<FilterValues>) => void;
  onClear: () => void;
  /** At the end of the row. */
  children: ReactNode;
}

/** What narrows the list, in one row. */
export const PeopleFilters = memo(function PeopleFilters({ values, onChange, onClear, children }: PeopleFiltersProps) {
  const { t } = useTranslation();
  const named = values.id === '' ? 0 : values.id.split(',').length;
  return (
    <search className="filter-row">
      <SearchInput
        className="filter-search"
        aria-label={t('people.search')}
        placeholder={t('people.searchHint')}
        value={values.q}
        onChange={(q) => onChange({ q })}
      />
      <DepartmentFilter department={values.department} noDepartment={values.noDepartment} onChange={onChange} />
      <NativeSelect
        aria-label={t('fields.role')}
        value={values.role}
        onChange={({ target }) => onChange({ role: target.value })}
        data={[
          { value: '', label: t('people.anyRole') },
          { value: 'member', label: t('roles.member') },
          { value: 'company_admin', label: t('roles.company_admin') },
        ]}
      />
      <NativeSelect
        aria-label={t('people.state')}
        value={values.state}
        onChange={({ target }) => onChange({ state: target.value })}
        data={[
          { value: '', label: t('people.anyState') },
          { value: 'enabled', label: t('people.enabled') },
          { value: 'disabled', label: t('people.disabled') },
        ]}
      />
      {named > 0 && (
        <Button variant="light" rightSection={<IconX size={14} />} onClick={() => onChange({ id: '' })}>
          {t('people.onlyNamed', { count: named })}
        </Button>
      )}
      {Object.values(values).some((value) => value !== '') && (
        <Button variant="subtle" onClick={onClear}>
          {t('people.clear')}
        </Button>
      )}
      <div className="filter-row-end">{children}</div>
    </search>
  );
});
