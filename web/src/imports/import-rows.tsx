import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Import, ImportRow, Schemas } from '../api/types.ts';
import { LoginAs } from '../session/login-as.tsx';
import { useCompanyId, useMe } from '../session/use-session.ts';
import { fieldLabel } from '../i18n/field-label.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { FieldChange } from '../ui/field-change.tsx';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { importLabels } from './import-labels.ts';
import { toErrorMessage } from '../ui/to-error-message.ts';
import { Table } from '../ui/table.tsx';

type Outcome = ImportRow['outcome'];
const outcomeByCount = {
  created: 'created',
  updated: 'updated',
  unchanged: 'unchanged',
  rejected: 'rejected',
  notProcessed: 'not_processed',
} as const;
type Count = keyof typeof outcomeByCount;
const pageSize = 50;

/** The counts, which filter the rows when pressed, and the rows with their outcomes. */
export function ImportRows({ importView }: { importView: Import }) {
  const texts = useTexts();
  const companyId = useCompanyId();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { counts: labels, outcomes } = importLabels(importView, texts);
  const list = usePagedList(['import-rows', importView.id, outcome, importView.state], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/imports/{importId}/rows', {
        params: {
          path: { companyId, importId: importView.id },
          query: { limit: pageSize, outcome: outcome ?? undefined, cursor },
        },
        signal,
      }),
    ),
  );
  return (
    <div>
      <div className="counts" role="group" aria-label={texts.imports.outcome}>
        <button type="button" aria-pressed={outcome === null} onClick={() => setOutcome(null)}>
          <b>{importView.counts.total.toLocaleString(texts.language)}</b> {labels.total}
        </button>
        {(Object.keys(outcomeByCount) as Count[]).map((key) => (
          <button
            key={key}
            type="button"
            className={key}
            aria-pressed={outcome === outcomeByCount[key]}
            onClick={() => setOutcome(outcomeByCount[key])}
          >
            <b>{importView.counts[key].toLocaleString(texts.language)}</b> {labels[key]}
          </button>
        ))}
      </div>
      <PagedList list={list} empty={<p>{texts.imports.noRows}</p>}>
        {(rows, isStale) => (
          <Table
            caption={texts.imports.rows}
            rows={rows}
            rowKey={({ row }) => row}
            isStale={isStale}
            columns={[
              { key: 'row', header: texts.imports.row, isNumber: true, cell: ({ row }) => row },
              {
                key: 'username',
                header: texts.fields.username,
                cell: ({ username }) => (
                  <b>
                    <bdi>{username}</bdi>
                  </b>
                ),
              },
              {
                key: 'outcome',
                header: texts.imports.outcome,
                cell: ({ outcome }) => <span className={`outcome ${outcome}`}>{outcomes[outcome]}</span>,
              },
              { key: 'details', header: texts.imports.details, cell: (row) => <Details row={row} /> },
            ]}
          />
        )}
      </PagedList>
    </div>
  );
}

/** Problems, hints and changes of a row. Content of a file is shown as text only, never as markup. */
function Details({ row }: { row: ImportRow }) {
  const texts = useTexts();
  const { user, company } = useMe();
  const displayValue = (value: string | null) => (value === null ? texts.card.blank : isolate(value));
  return (
    <ul className="details">
      {row.problems.map(({ column, code, message }) => (
        <li key={`${column} ${code}`} className="error">
          <b>
            <bdi>{column}</bdi>
          </b>
          : <bdi>{toErrorMessage(texts.rowProblems, { code, message })}</bdi>
        </li>
      ))}
      {row.hints.map((hint) => (
        <Hint key={hint.code} hint={hint} />
      ))}
      {row.changes.map((change) => (
        <li key={change.field}>
          <FieldChange change={change} />
        </li>
      ))}
      {row.skipped.map(({ field, current, inFile }) => (
        <li key={field} className="skipped">
          <Isolated text={texts.imports.skippedDatalink(fieldLabel(texts, field), displayValue(current), isolate(inFile))} />{' '}
          {row.userId && row.userId !== user.id && company?.policy.impersonation.enabled && (
            <LoginAs person={{ id: row.userId, username: row.username }} reason={`${texts.fields[field]}: ${inFile}`.slice(0, 500)} />
          )}
        </li>
      ))}
      {row.conflicts.map(({ field, current }) => (
        <li key={field}>
          <Isolated text={texts.imports.conflict(fieldLabel(texts, field), displayValue(current))} />
        </li>
      ))}
    </ul>
  );
}

function Hint({ hint: { column, code, message } }: { hint: Schemas['RowHintView'] }) {
  const texts = useTexts();
  return (
    <li className="hint">
      <b>
        <bdi>{column}</bdi>
      </b>
      : <bdi>{toErrorMessage(texts.rowProblems, { code, message })}</bdi>
    </li>
  );
}
