import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Import, ImportRow, Schemas } from '../api/types.ts';
import { LoginAs } from '../session/login-as.tsx';
import { useCompanyId, useMe } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Change } from '../ui/field-change.tsx';
import { Pages, usePages } from '../ui/paged-list.tsx';
import { wordsFor } from './import-labels.ts';
import { sayError } from '../ui/to-error-message.ts';
import { Table } from '../ui/table.tsx';

type Outcome = ImportRow['outcome'];
const outcomeOf = {
  created: 'created',
  updated: 'updated',
  unchanged: 'unchanged',
  rejected: 'rejected',
  notProcessed: 'not_processed',
} as const;
type Counted = keyof typeof outcomeOf;
const rowsMax = 50;

/** The counts, which are also the choice of which rows to see, and the rows with what becomes of them. */
export function ImportRows({ one }: { one: Import }) {
  const texts = useTexts();
  const companyId = useCompanyId();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { counts: words, outcomes } = wordsFor(one, texts);
  const pages = usePages(['import-rows', one.id, outcome, one.state], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/imports/{importId}/rows', {
        params: {
          path: { companyId, importId: one.id },
          query: { limit: rowsMax, outcome: outcome ?? undefined, cursor },
        },
        signal,
      }),
    ),
  );
  return (
    <div>
      <div className="counts" role="group" aria-label={texts.imports.outcome}>
        <button type="button" aria-pressed={outcome === null} onClick={() => setOutcome(null)}>
          <b>{one.counts.total.toLocaleString(texts.language)}</b> {words.total}
        </button>
        {(Object.keys(outcomeOf) as Counted[]).map((key) => (
          <button
            key={key}
            type="button"
            className={key}
            aria-pressed={outcome === outcomeOf[key]}
            onClick={() => setOutcome(outcomeOf[key])}
          >
            <b>{one.counts[key].toLocaleString(texts.language)}</b> {words[key]}
          </button>
        ))}
      </div>
      <Pages pages={pages} empty={<p>{texts.imports.noRows}</p>}>
        {(rows, isStale) => (
          <Table
            caption={texts.imports.rows}
            rows={rows}
            rowKey={({ row }) => row}
            isStale={isStale}
            columns={[
              { key: 'row', header: texts.imports.row, isNumber: true, cell: ({ row }) => row },
              { key: 'username', header: texts.fields['username']!, cell: ({ username }) => <b>{username}</b> },
              {
                key: 'outcome',
                header: texts.imports.outcome,
                cell: ({ outcome }) => <span className={`outcome ${outcome}`}>{outcomes[outcome]}</span>,
              },
              { key: 'details', header: texts.imports.details, cell: (row) => <Details row={row} /> },
            ]}
          />
        )}
      </Pages>
    </div>
  );
}

/** Everything about a row, as text: what stands in a file is never taken for markup. */
function Details({ row }: { row: ImportRow }) {
  const texts = useTexts();
  const { user, company } = useMe();
  const fieldName = (field: string) => texts.fields[field] ?? field;
  const shown = (value: string | null) => value ?? texts.card.blank;
  return (
    <ul className="details">
      {row.problems.map(({ column, code, message }) => (
        <li key={`${column} ${code}`} className="bad">
          <b>{column}</b>: {sayError(texts.rowProblems, { code, message })}
        </li>
      ))}
      {row.hints.map((hint) => (
        <Hint key={hint.code} hint={hint} />
      ))}
      {row.changes.map((change) => (
        <li key={change.field}>
          <Change change={change} />
        </li>
      ))}
      {row.skipped.map(({ field, current, inFile }) => (
        <li key={field} className="skipped">
          {texts.imports.kept(fieldName(field), shown(current), inFile)}{' '}
          {row.userId && row.userId !== user.id && company?.policy.impersonation.enabled && (
            <LoginAs person={{ id: row.userId, username: row.username }} reason={`${texts.fields[field]}: ${inFile}`.slice(0, 500)} />
          )}
        </li>
      ))}
      {row.conflicts.map(({ field, current }) => (
        <li key={field}>{texts.imports.conflict(fieldName(field), shown(current))}</li>
      ))}
    </ul>
  );
}

function Hint({ hint: { column, code, message } }: { hint: Schemas['RowHintView'] }) {
  const texts = useTexts();
  return (
    <li className="hint">
      <b>{column}</b>: {sayError(texts.rowProblems, { code, message })}
    </li>
  );
}
