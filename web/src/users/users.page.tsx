import { useState } from 'react';
import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { api, download } from '../session/api-client.ts';
import type { User } from '../api/types.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Table } from '../ui/table.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { ColumnPicker, useUserColumns } from './user-columns.tsx';
import { NewUserDialog } from './new-user-dialog.tsx';
import { EditUserDialog } from './edit-user-dialog.tsx';
import { noFilter, toQuery, UserFilter } from './user-filter.tsx';

const pageSize = 50;

export function UsersPage() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const [filter, setFilter] = useState(noFilter);
  const [sort, setSort] = useState('username');
  const [edited, setEdited] = useState<User | null>(null);
  const [isCreating, setCreating] = useState(false);
  const columns = useUserColumns(setEdited);
  const query = { ...toQuery(filter), sort } as { sort: 'username' };
  const list = usePagedList(['users', query], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/users', {
        params: { path: { companyId }, query: { ...query, limit: pageSize, cursor } },
        signal,
      }),
    ),
  );
  const isFiltered = Object.keys(toQuery(filter)).length > 0;

  return (
    <>
      <Header query={query} onCreate={() => setCreating(true)} />
      <div className="filters">
        <UserFilter filter={filter} onChange={setFilter} />
        <ColumnPicker columns={columns} />
      </div>
      <PagedList list={list} empty={isFiltered ? <NothingFound onClear={() => setFilter(noFilter)} /> : <p>{texts.users.empty}</p>}>
        {(rows, isStale) => (
          <Table
            caption={texts.users.title}
            columns={columns.shown}
            rows={rows}
            rowKey={({ id }) => id}
            sort={sort}
            onSort={setSort}
            isStale={isStale}
          />
        )}
      </PagedList>
      {isCreating && <NewUserDialog onClose={() => setCreating(false)} />}
      {edited && <EditUserDialog user={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

interface HeaderProps {
  /** Filters and sort order, which the export uses too. */
  query: Record<string, string>;
  onCreate: () => void;
}

function Header({ query, onCreate }: HeaderProps) {
  const texts = useTexts();
  const companyId = useCompanyId();
  const { isBusy, problem, run } = useBusy();
  const exportUsers = () => download(`/api/v1/companies/${companyId}/users/export?${new URLSearchParams(query)}`, 'users.xlsx');
  return (
    <>
      <div className="title">
        <PageTitle>{texts.users.title}</PageTitle>
        <div className="actions">
          <Link href="/imports/new" className="button primary">
            {texts.users.import}
          </Link>
          <button type="button" aria-disabled={isBusy} onClick={() => run(exportUsers)}>
            {isBusy ? texts.common.busy : texts.users.export}
          </button>
          <button type="button" onClick={onCreate}>
            {texts.users.new}
          </button>
        </div>
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
    </>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  const texts = useTexts();
  return (
    <>
      <p>{texts.users.nothingFound}</p>
      <button type="button" onClick={onClear}>
        {texts.users.clear}
      </button>
    </>
  );
}
