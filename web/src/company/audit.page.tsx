import { type SubmitEvent, useId, useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api, download } from '../session/api-client.ts';
import type { Schemas } from '../api/types.ts';
import { useCompanyId } from '../session/use-session.ts';
import type { Texts } from '../i18n/en.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { FieldChange } from '../ui/field-change.tsx';
import { valuesOf } from '../ui/form.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { useBusy } from '../ui/use-busy.ts';

const auditActions = (texts: Texts) => Object.keys(texts.actions) as (keyof Texts['actions'])[];

type Filter = Record<string, string>;
/** These inputs have local times, which the API takes in UTC. */
const timeFilters = new Set(['from', 'to']);

/** The audit log with filters, and its export as a workbook. */
export function AuditPage() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const [filter, setFilter] = useState<Filter>({});
  const exporting = useBusy();
  const list = usePagedList(['audit', filter], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/audit-events', {
        params: { path: { companyId }, query: { ...filter, limit: 50, cursor } },
        signal,
      }),
    ),
  );
  const exportEvents = () => download(`/api/v1/companies/${companyId}/audit-events/export?${new URLSearchParams(filter)}`, 'audit.xlsx');
  return (
    <>
      <div className="title">
        <PageTitle>{texts.audit.title}</PageTitle>
        <div className="actions">
          <button type="button" aria-disabled={exporting.isBusy} onClick={() => exporting.run(exportEvents)}>
            {exporting.isBusy ? texts.common.busy : texts.audit.export}
          </button>
        </div>
      </div>
      {exporting.problem !== null && <ProblemNote problem={exporting.problem} />}
      <AuditFilter onFilter={setFilter} />
      <PagedList list={list} empty={<p>{texts.audit.empty}</p>}>
        {(rows, isStale) => <Events rows={rows} isStale={isStale} />}
      </PagedList>
    </>
  );
}

function AuditFilter({ onFilter }: { onFilter: (filter: Filter) => void }) {
  const texts = useTexts();
  const labels = texts.audit;
  const id = useId();
  const filter = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const filled = Object.entries(valuesOf(event.currentTarget)).filter(([, value]) => value.trim() !== '');
    onFilter(
      Object.fromEntries(filled.map(([name, value]) => [name, timeFilters.has(name) ? new Date(value).toISOString() : value.trim()])),
    );
  };
  return (
    <search>
      <form className="filters" onSubmit={filter}>
        {(['actor', 'subject', 'target'] as const).map((name) => (
          <div key={name} className="field">
            <label htmlFor={`${id}${name}`}>{labels[name]}</label>
            <input
              id={`${id}${name}`}
              name={name}
              dir="auto"
              placeholder={name === 'target' ? undefined : labels.personHint}
              maxLength={64}
            />
          </div>
        ))}
        <div className="field">
          <label htmlFor={`${id}action`}>{labels.action}</label>
          <select id={`${id}action`} name="action">
            <option value="">{labels.anyAction}</option>
            {auditActions(texts).map((action) => (
              <option key={action} value={action}>
                {texts.actions[action]}
              </option>
            ))}
          </select>
        </div>
        {(['from', 'to'] as const).map((name) => (
          <div key={name} className="field">
            <label htmlFor={`${id}${name}`}>{labels[name]}</label>
            <input id={`${id}${name}`} name={name} type="datetime-local" />
          </div>
        ))}
        <button>{labels.filter}</button>
      </form>
    </search>
  );
}

function Events({ rows, isStale }: { rows: Schemas['AuditEventView'][]; isStale: boolean }) {
  const texts = useTexts();
  const labels = texts.audit;
  return (
    <Table
      caption={labels.title}
      rows={rows}
      rowKey={({ id }) => id}
      isStale={isStale}
      columns={[
        { key: 'at', header: labels.at, cell: ({ at }) => <Time at={at} /> },
        { key: 'actor', header: labels.actor, cell: ({ actor }) => <bdi>{actor.username ?? labels.system}</bdi> },
        {
          key: 'subject',
          header: labels.subject,
          cell: ({ subject, actor }) =>
            subject.userId === actor.userId ? (
              ''
            ) : (
              <b>
                <bdi>{subject.username}</bdi>
              </b>
            ),
        },
        { key: 'action', header: labels.action, cell: ({ action }) => texts.actions[action] },
        {
          key: 'target',
          header: labels.target,
          cell: ({ target }) => <bdi className="break-anywhere">{target.name ?? target.type}</bdi>,
        },
        {
          key: 'changes',
          header: labels.changes,
          cell: ({ changes, details }) => (
            <ul className="details">
              {typeof details['reason'] === 'string' && (
                <li>
                  <bdi>{texts.impersonations.endReasons[details['reason']] ?? details['reason']}</bdi>
                </li>
              )}
              {changes.map((change) => (
                <li key={change.field}>
                  <FieldChange change={change} />
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}
