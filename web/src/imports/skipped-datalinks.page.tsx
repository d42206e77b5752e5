import { Button, Stack, Text } from '@mantine/core';
import { IconArrowsDiff, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFileNames } from '../session/use-file-names.ts';
import { useCompanyId } from '../session/use-session.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAddressState } from '../ui/use-address-state.ts';
import { byPerson, type PersonDifferences, matching } from './differences.ts';
import { ImportsTabs } from './imports-tabs.tsx';
import { PersonDifferencesCard } from './person-differences.tsx';
import { differencesMax, useDifferences } from './use-differences.ts';

const pageSizeDefault = 25;

/** Every open skipped datalink, by person. It is closed when card and file agree, or when an admin dismisses it. */
export function SkippedDatalinksPage() {
  const { t } = useTranslation();
  const found = useDifferences();
  const [{ q }, set] = useAddressState({ q: '', page: '1', size: String(pageSizeDefault) });
  const people = byPerson(matching(found.data?.items ?? [], q, t));
  return (
    <>
      <PageHeader title={t('importTabs.differences')} aside={<Counts people={people} />} />
      <ImportsTabs />
      <Text size="sm" c="dimmed" mb="md">
        {t('differences.intro')}
      </Text>
      {found.isError && <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton />}
      {found.data && found.data.items.length > 0 && (
        <search className="filter-row">
          <SearchInput
            className="filter-search"
            aria-label={t('differences.search')}
            placeholder={t('differences.searchHint')}
            value={q}
            onChange={(typed) => set({ q: typed, page: '1' })}
          />
        </search>
      )}
      {found.data?.isCut && (
        <Text size="sm" mb="sm">
          {t('differences.newestOnly', { count: differencesMax })}
        </Text>
      )}
      {found.data &&
        (people.length > 0 ? (
          <People people={people} />
        ) : found.data.items.length > 0 ? (
          <EmptyState icon={IconSearch} text={t('differences.nothingFound')}>
            <Button onClick={() => set({ q: '', page: '1' })}>{t('people.clear')}</Button>
          </EmptyState>
        ) : (
          <EmptyState icon={IconArrowsDiff} text={t('differences.empty')} />
        ))}
    </>
  );
}

function Counts({ people }: { people: PersonDifferences[] }) {
  const { t } = useTranslation();
  const count = people.reduce((sum, { differences }) => sum + differences.length, 0);
  return (
    <Text c="dimmed" role="status">
      {count > 0 ? t('differences.ofPeople', { differences: t('differences.count', { count }), count: people.length }) : '\u00a0'}
    </Text>
  );
}

/** A page of people. The people before it stay in their order while differences are decided. */
function People({ people }: { people: PersonDifferences[] }) {
  const companyId = useCompanyId();
  const [values, set] = useAddressState({ page: '1', size: String(pageSizeDefault) });
  const pageSize = Number(values.size) || pageSizeDefault;
  const last = Math.max(1, Math.ceil(people.length / pageSize));
  const page = Math.min(Math.max(1, Number(values.page) || 1), last);
  const shown = people.slice((page - 1) * pageSize, page * pageSize);
  const fileNames = useFileNames(
    companyId,
    shown.flatMap(({ differences }) => differences.map(({ importId }) => importId)),
  );
  // A reason names the file.
  if (!fileNames) return <Skeleton />;
  return (
    <>
      <Stack component="ul" gap="sm" className="plain-list">
        {shown.map((person) => (
          <PersonDifferencesCard key={person.user.id} person={person} fileNames={fileNames} />
        ))}
      </Stack>
      {people.length > pageSizeDefault && (
        <Pager
          rows={people.length}
          page={page}
          pageSize={pageSize}
          onPage={(number) => set({ page: String(number) }, { isStep: true })}
          onPageSize={(size) => set({ size: String(size), page: '1' })}
        />
      )}
    </>
  );
}
