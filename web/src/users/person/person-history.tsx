import { Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../../api/client.ts';
import type { Schemas, User } from '../../api/types.ts';
import { api } from '../../session/api-client.ts';
import { useCompanyId } from '../../session/use-session.ts';
import { ChangeList } from '../../ui/change-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ImportOrigin } from '../../ui/import-origin.tsx';
import { Isolated, isolate } from '../../ui/isolated.tsx';
import { PagedList, usePagedList } from '../../ui/paged-list.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';

type AuditEvent = Schemas['AuditEventView'];

/** Who changed what and when, and by which file and row. */
export function PersonHistory({ person }: { person: User }) {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const list = usePagedList(['users', 'history', person.id], (cursor, signal) =>
    bodyOf(
      api.GET('/api/v1/companies/{companyId}/audit-events', {
        params: { path: { companyId }, query: { userId: person.id, category: ['changes'], limit: 50, cursor } },
        signal,
      }),
    ),
  );
  const columns: Column<AuditEvent>[] = [
    { key: 'at', header: t('history.at'), isNoWrap: true, cell: ({ at }) => <Time at={at} /> },
    { key: 'who', header: t('history.who'), cell: (event) => <Who event={event} /> },
    { key: 'what', header: t('history.what'), cell: (event) => <What event={event} person={person} /> },
    { key: 'origin', header: t('history.origin'), cell: (event) => event.import && <ImportOrigin origin={event.import} /> },
  ];
  return (
    <PagedList list={list} empty={<EmptyState icon={IconHistory} text={t('history.empty')} />}>
      {(rows, isStale) => (
        <Table caption={t('person.tabs.history')} rows={rows} rowKey={({ id }) => id} isStale={isStale} columns={columns} />
      )}
    </PagedList>
  );
}

/** An admin who is logged in as a user is named with that user. */
function Who({ event: { actor, subject } }: { event: AuditEvent }) {
  const { t } = useTranslation();
  if (actor.username === null) return t('history.system');
  if (subject.username === null || subject.userId === actor.userId) return <bdi>{actor.username}</bdi>;
  return <Isolated text={t('history.actorAs', { actor: isolate(actor.username), user: isolate(subject.username) })} />;
}

/** The target is named only if it is not the person of the page. */
function What({ event: { action, target, changes }, person }: { event: AuditEvent; person: User }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" fw={500}>
        {t(`actions.${action}`)}
        {target.name !== null && target.id !== person.id && (
          <>
            : <bdi className="break-anywhere">{target.name}</bdi>
          </>
        )}
      </Text>
      <ChangeList changes={changes} />
    </>
  );
}
