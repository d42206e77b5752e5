import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useMe } from '../session/use-session.ts';
import { ChangeList } from '../ui/change-list.tsx';
import { PagedList, usePagedList } from '../ui/paged-list.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

const rowsOnPage = 10;

/** What was done in the account and to it, and by whom. */
export function ActivitySection() {
  const { t } = useTranslation();
  const { user } = useMe();
  const list = usePagedList(['own-activity'], (cursor, signal) =>
    bodyOf(api.GET('/api/v1/me/activity', { params: { query: { limit: rowsOnPage, cursor } }, signal })),
  );
  const columns: Column<Schemas['AuditEntryView']>[] = [
    { key: 'at', header: t('history.at'), isNoWrap: true, cell: ({ at }) => <Time at={at} /> },
    {
      key: 'who',
      header: t('history.who'),
      cell: ({ actor }) => (actor.userId === user.id ? t('card.you') : <bdi>{actor.username ?? t('history.system')}</bdi>),
    },
    {
      key: 'what',
      header: t('history.what'),
      cell: ({ action, changes }) => (
        <>
          <Text size="sm">{t(`actions.${action}`)}</Text>
          <ChangeList changes={changes} />
        </>
      ),
    },
  ];
  return (
    <section>
      <Title order={3} mb="sm">
        {t('card.activity')}
      </Title>
      <PagedList list={list} empty={<Text size="sm">{t('history.empty')}</Text>}>
        {(rows, isStale) => <Table caption={t('card.activity')} rows={rows} rowKey={({ id }) => id} isStale={isStale} columns={columns} />}
      </PagedList>
    </section>
  );
}
