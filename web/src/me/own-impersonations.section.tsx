import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { datalinkFields, type Schemas } from '../api/types.ts';
import { session } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Change } from '../ui/field-change.tsx';
import { Pages, usePages } from '../ui/paged-list.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Time } from '../ui/time.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { datalinksKey } from './datalinks.section.tsx';

/** Who was in the account, why, when and what changed. */
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

/** That there is something new to see, until the user says to have seen it. */
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
        {texts.card.seen}
      </button>
      {problem !== null && <ProblemNote problem={problem} />}
    </div>
  );
}

function OwnImpersonations({ limit = 10 }: { limit?: number }) {
  const texts = useTexts();
  const pages = usePages(['own-impersonations', limit], (cursor, signal) =>
    bodyOf(api.GET('/api/v1/me/impersonations', { params: { query: { limit: Math.min(limit, 10), cursor } }, signal })),
  );
  return (
    <Pages pages={pages} empty={<p>{texts.card.impersonationsEmpty}</p>}>
      {(rows) => (
        <ul className="cards">
          {rows.map((one) => (
            <li key={one.id}>
              <OwnImpersonation one={one} />
            </li>
          ))}
        </ul>
      )}
    </Pages>
  );
}

function OwnImpersonation({ one }: { one: Schemas['OwnImpersonationView'] }) {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const { isBusy, problem, run } = useBusy();
  const [said, setSaid] = useState(texts.card.putBackWhy);
  const putBack = async () => {
    const before = await bodyOf(api.GET('/api/v1/me/datalinks'));
    const now = await bodyOf(
      api.POST('/api/v1/me/impersonations/{impersonationId}/revert', { params: { path: { impersonationId: one.id } } }),
    );
    const restored = datalinkFields.filter((field) => before[field] !== now[field]).map((field) => texts.fields[field]);
    setSaid(restored.length > 0 ? texts.card.putBackDone(restored.join(', ')) : texts.card.nothingPutBack);
    // Anew, and not only asked again: the form above keeps what is typed in it.
    await queryClient.resetQueries({ queryKey: datalinksKey });
  };
  return (
    <>
      <p>
        <b>{one.actor.username}</b>, <Time at={one.startedAt} /> – {one.endedAt ? <Time at={one.endedAt} /> : texts.impersonations.running}:{' '}
        {one.reason}
      </p>
      {one.changes.length === 0 ? (
        <p className="hint">{texts.card.nothingChanged}</p>
      ) : (
        <>
          <ul className="details">
            {one.changes.map((change) => (
              <li key={change.field}>
                <Change change={change} />
              </li>
            ))}
          </ul>
          <div className="actions">
            <button type="button" aria-disabled={isBusy} onClick={() => run(putBack)}>
              {texts.card.putBack}
            </button>
            <small role="status">{said}</small>
          </div>
        </>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
    </>
  );
}
