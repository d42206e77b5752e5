import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Import } from '../api/types.ts';
import { useCompanyId } from '../session/use-session.ts';
import { wordsFor } from './import-labels.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { Pages, usePages } from '../ui/paged-list.tsx';
import { wordsOf } from '../ui/problem-note.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

/** The history: every import, preview and undo of the last 90 days. */
export function ImportsPage() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const pages = usePages(['imports'], (cursor, signal) =>
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
            {texts.imports.new}
          </Link>
        </div>
      </div>
      <Pages pages={pages} empty={<p>{texts.imports.historyEmpty}</p>}>
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
                  <Link href={`/imports/${id}`}>{mode === 'undo' ? `${texts.imports.undoOf}: ${fileName}` : fileName}</Link>
                ),
              },
              {
                key: 'state',
                header: texts.imports.state,
                cell: (one) => (one.undoneBy ? texts.imports.undone : wordsFor(one, texts).state),
              },
              { key: 'result', header: texts.imports.result, cell: (one) => <Result of={one} /> },
              { key: 'by', header: texts.imports.by, cell: ({ createdBy }) => createdBy.username },
            ]}
          />
        )}
      </Pages>
    </>
  );
}

const counted = ['created', 'updated', 'unchanged', 'rejected', 'notProcessed'] as const;

function Result({ of: one }: { of: Import }) {
  const texts = useTexts();
  const { counts, problem } = one;
  const words = wordsFor(one, texts).counts;
  if (problem) return wordsOf(problem, texts).title;
  return counted
    .filter((key) => counts[key] > 0)
    .map((key) => `${words[key]}: ${counts[key].toLocaleString(texts.language)}`)
    .join(' · ');
}
