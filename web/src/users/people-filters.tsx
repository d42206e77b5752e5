import { Button, NativeSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchInput } from '../ui/search-input.tsx';
import { DepartmentFilter } from './department-filter.tsx';
import type { useListAddress } from './list-address.ts';

/** What narrows the list, in one row. The children are at its end. */
export function PeopleFilters({ list, children }: { list: ReturnType<typeof useListAddress>; children: ReactNode }) {
  const { t } = useTranslation();
  const { values, filter, setFilter, isFiltered, clearFilter } = list;
  return (
    <search className="filter-row">
      <SearchInput
        className="filter-search"
        aria-label={t('people.search')}
        placeholder={t('people.searchHint')}
        value={values.q}
        onChange={(q) => setFilter({ q })}
      />
      <DepartmentFilter department={values.department} noDepartment={values.noDepartment} onChange={setFilter} />
      <NativeSelect
        aria-label={t('fields.role')}
        value={values.role}
        onChange={({ target }) => setFilter({ role: target.value })}
        data={[
          { value: '', label: t('people.anyRole') },
          { value: 'member', label: t('roles.member') },
          { value: 'company_admin', label: t('roles.company_admin') },
        ]}
      />
      <NativeSelect
        aria-label={t('people.state')}
        value={values.state}
        onChange={({ target }) => setFilter({ state: target.value })}
        data={[
          { value: '', label: t('people.anyState') },
          { value: 'enabled', label: t('people.enabled') },
          { value: 'disabled', label: t('people.disabled') },
        ]}
      />
      {filter.id && (
        <Button variant="light" rightSection={<IconX size={14} />} onClick={() => setFilter({ id: '' })}>
          {t('people.onlyNamed', { count: filter.id.length })}
        </Button>
      )}
      {isFiltered && (
        <Button variant="subtle" onClick={clearFilter}>
          {t('people.clear')}
        </Button>
      )}
      <div className="filter-row-end">{children}</div>
    </search>
  );
}
