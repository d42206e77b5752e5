import { Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/types.ts';
import { browserName } from './browser-name.ts';
import { type Column, Table } from './table.tsx';
import { Time } from './time.tsx';

type SessionView = Schemas['SessionView'];

interface SessionTableProps {
  sessions: SessionView[];
  /** The button of a session that is not the current one. */
  action?: (session: SessionView) => ReactNode;
}

/** Where a user is signed in: browser, address and times. */
export function SessionTable({ sessions, action }: SessionTableProps) {
  const { t } = useTranslation();
  const columns: Column<SessionView>[] = [
    {
      key: 'browser',
      header: t('browsers.browser'),
      cell: ({ userAgent, current }) => (
        <>
          <bdi title={userAgent ?? undefined}>{browserName(t, userAgent)}</bdi> {current && <Badge>{t('browsers.current')}</Badge>}
        </>
      ),
    },
    {
      key: 'address',
      header: t('browsers.address'),
      isWideOnly: true,
      cell: ({ address }) => <Text size="sm">{address}</Text>,
    },
    { key: 'started', header: t('browsers.signedIn'), isWideOnly: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: 'lastUsed', header: t('browsers.lastUsed'), cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
  ];
  if (action) columns.push({ key: 'actions', header: t('common.actions'), isSticky: true, isHeaderHidden: true, cell: action });
  return <Table caption={t('browsers.sessions')} rows={sessions} rowKey={({ id }) => id} columns={columns} />;
}
