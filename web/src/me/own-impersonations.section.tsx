import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Schemas } from '../api/types.ts';
import { session } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { FieldChange } from '../ui/field-change.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Time } from '../ui/time.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { datalinkFields } from '../i18n/en/fields.ts';
import { datalinksKey } from './datalinks.section.tsx';

/** Every impersonation of the user: by which admin, why, when and what was changed. */
export function OwnImpersonationsSection() {
  const texts = useTexts();
  return (
    <section>
      <h2>{texts.card.impersonations}</h2>
      <OwnImpersonations />
    </section>
  );
}

async function markSeen(): Promise<void> {
  await bodyOf(api.POST('/api/v1/me/impersonations/seen'));
  await session.reload();
}

/** Shows new impersonations until the user marks them as seen. */
export function UnseenNotice() {
  const texts = useTexts();
  const { unseenImpersonations } = useMe();
  const { isBusy, problem, run } = useBusy();
  if (unseenImpersonations === 0) return null;
  return (
    <div className="note" role="status">
      <strong>{texts.card.unseen(unseenImpersonations)}</strong>
      <OwnImpersonations limit={unseenImpersonations} />
      <button type="button" aria-disabled={isBusy} onClick={() => run(markSeen)}>
        {texts.card.markSeen}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}

function OwnImpersonations({ limit = 10 }: { limit?: number }) {
  const texts = useTexts();
  const list = usePagedList(['own-impersonations', limit], (cursor, signal) =>
    bodyOf(api.GET('/api/v1/me/impersonations', { params: { query: { limit: Math.min(limit, 10), cursor } }, signal })),
  );
  return (
    <PagedList list={list} empty={<p>{texts.card.impersonationsEmpty}</p>}>
      {(rows) => (
        <ul className="cards">
          {rows.map((impersonation) => (
            <li key={impersonation.id}>
              <OwnImpersonation impersonation={impersonation} />
            </li>
          ))}
        </ul>
      )}
    </PagedList>
  );
}

function OwnImpersonation({ impersonation }: { impersonation: Schemas['OwnImpersonationView'] }) {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const { isBusy, problem, run } = useBusy();
  const [status, setStatus] = useState(texts.card.revertHint);
  const revert = async () => {
    const before = await bodyOf(api.GET('/api/v1/me/datalinks'));
    const after = await bodyOf(
      api.POST('/api/v1/me/impersonations/{impersonationId}/revert', { params: { path: { impersonationId: impersonation.id } } }),
    );
    const restored = datalinkFields.filter((field) => before[field] !== after[field]).map((field) => texts.fields[field]);
    setStatus(restored.length > 0 ? texts.card.reverted(restored.join(', ')) : texts.card.nothingReverted);
    // `invalidateQueries` would not reset the form, which keeps its typed values.
    await queryClient.resetQueries({ queryKey: datalinksKey });
  };
  return (
    <>
      <p>
        <b>
          <bdi>{impersonation.actor.username}</bdi>
        </b>
        , <Time at={impersonation.startedAt} /> –{' '}
        {impersonation.endedAt ? <Time at={impersonation.endedAt} /> : texts.impersonations.running}: <bdi>{impersonation.reason}</bdi>
      </p>
      {impersonation.changes.length === 0 ? (
        <p className="hint">{texts.card.nothingChanged}</p>
      ) : (
        <>
          <ul className="details">
            {impersonation.changes.map((change) => (
              <li key={change.field}>
                <FieldChange change={change} />
              </li>
            ))}
          </ul>
          <div className="actions">
            <button type="button" aria-disabled={isBusy} onClick={() => run(revert)}>
              {texts.card.revert}
            </button>
            <small role="status">{status}</small>
          </div>
        </>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
    </>
  );
}
