import { Badge, Button, Text } from '@mantine/core';
import { IconBuildingPlus, IconBuildings } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Company } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useAddressState } from '../ui/use-address-state.ts';
import { CompanyMenu } from './company-menu.tsx';
import { companiesKey } from './companies-key.ts';
import { NewCompanyDialog } from './new-company-dialog.tsx';

/** For platform admins: all companies. */
export function CompaniesPage() {
  const { t } = useTranslation();
  const [{ q }, setAddress] = useAddressState({ q: '' });
  const [isCreating, setCreating] = useState(false);
  const list = usePagedList([...companiesKey, q], (cursor, signal) =>
    bodyOf(api.GET('/api/v1/companies', { params: { query: { limit: 50, q: q || undefined, cursor } }, signal })),
  );
  const newCompany = (
    <Button variant="filled" leftSection={<IconBuildingPlus size={16} />} onClick={() => setCreating(true)}>
      {t('companies.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('companies.title')}>{newCompany}</PageHeader>
      <SearchInput
        aria-label={t('companies.search')}
        placeholder={t('companies.search')}
        value={q}
        onChange={(typed) => setAddress({ q: typed })}
        maw={320}
        mb="md"
      />
      <PagedList
        list={list}
        empty={
          <EmptyState icon={IconBuildings} text={q ? t('companies.nothingFound') : t('companies.empty')}>
            {q ? <Button onClick={() => setAddress({ q: '' })}>{t('companies.clear')}</Button> : newCompany}
          </EmptyState>
        }
      >
        {(rows, isStale) => <Companies rows={rows} isStale={isStale} />}
      </PagedList>
      {isCreating && <NewCompanyDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function Companies({ rows, isStale }: { rows: Company[]; isStale: boolean }) {
  const { t } = useTranslation();
  return (
    <Table
      caption={t('companies.title')}
      rows={rows}
      rowKey={({ id }) => id}
      isStale={isStale}
      columns={[
        {
          key: 'name',
          header: t('companies.name'),
          cell: ({ name }) => (
            <Text size="sm" fw={500}>
              <bdi>{name}</bdi>
            </Text>
          ),
        },
        { key: 'state', header: t('companies.state'), isNoWrap: true, cell: (company) => <State company={company} /> },
        {
          key: 'createdAt',
          header: t('fields.createdAt'),
          isNoWrap: true,
          isWideOnly: true,
          cell: ({ createdAt }) => <Time at={createdAt} />,
        },
        {
          key: 'actions',
          header: t('common.actions'),
          isHeaderHidden: true,
          isSticky: true,
          cell: (company) => <CompanyMenu company={company} />,
        },
      ]}
    />
  );
}

/** Nothing for a company that is as usual. */
function State({ company: { disabled, erasureRequestedAt } }: { company: Company }) {
  const { t } = useTranslation();
  if (erasureRequestedAt !== null) return <Badge color="red">{t('leaving.erasing')}</Badge>;
  return disabled ? <Badge color="gray">{t('companies.disabled')}</Badge> : null;
}
