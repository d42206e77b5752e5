import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Import } from '../api/types.ts';
import { useCompanyId } from '../session/use-session.ts';
import { importLabels } from './import-labels.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { problemText } from '../ui/problem-note.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

/** All imports, previews and undos of the last 90 days. */
export function ImportsPage() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const list = usePagedList(['imports'], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/imports', {
        params: { path: { companyId }, query: { limit: 50, cursor } },
        signal,
      }),
    ),
  );
  return (
    <>
      <div className="title">
        <PageTitle>{texts.imports.title}</PageTitle>
        <div className="actions">
          <Link href="/imports/new" className="button primary">
            {texts.imports.newImport}
          </Link>
        </div>
      </div>
      <PagedList list={list} empty={<p>{texts.imports.historyEmpty}</p>}>
        {(rows, isStale) => (
          <Table
            caption={texts.imports.title}
            rows={rows}
            rowKey={({ id }) => id}
            isStale={isStale}
            columns={[
              { key: 'at', header: texts.imports.at, cell: ({ createdAt }) => <Time at={createdAt} /> },
              {
                key: 'file',
                header: texts.imports.file,
                cell: ({ id, fileName, mode }) => (
                  <Link href={`/imports/${id}`}>
                    {mode === 'undo' && `${texts.imports.undoOf}: `}
                    <bdi>{fileName}</bdi>
                  </Link>
                ),
              },
              {
                key: 'state',
                header: texts.imports.state,
                cell: (importView) => (importView.undoneBy ? texts.imports.undone : importLabels(importView, texts).state),
              },
              { key: 'result', header: texts.imports.result, cell: (importView) => <Result of={importView} /> },
              { key: 'by', header: texts.imports.by, cell: ({ createdBy }) => <bdi>{createdBy.username}</bdi> },
            ]}
          />
        )}
      </PagedList>
    </>
  );
}

const shownCounts = ['created', 'updated', 'unchanged', 'rejected', 'notProcessed'] as const;

function Result({ of: importView }: { of: Import }) {
  const texts = useTexts();
  const { counts, problem } = importView;
  const labels = importLabels(importView, texts).counts;
  if (problem) return problemText(problem, texts).title;
  return shownCounts
    .filter((key) => counts[key] > 0)
    .map((key) => `${labels[key]}: ${counts[key].toLocaleString(texts.language)}`)
    .join(' · ');
}
