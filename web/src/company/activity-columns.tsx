import { Anchor, Badge, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Schemas } from '../api/types.ts';
import { textByCode } from '../i18n/text-by-code.ts';
import { FieldChange } from '../ui/field-change.tsx';
import type { Column } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Entry = Schemas['AuditEventView'];

export function useActivityColumns(): Column<Entry>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { key: 'at', header: t('activity.at'), cell: ({ at }) => <LogTime at={at} /> },
      { key: 'who', header: t('activity.who'), cell: (entry) => <Who entry={entry} /> },
      { key: 'what', header: t('activity.what'), cell: (entry) => <What entry={entry} /> },
      { key: 'details', header: t('activity.details'), cell: (entry) => <Details entry={entry} /> },
    ],
    [t],
  );
}

function LogTime({ at }: { at: string }) {
  return (
    <span className="log-time">
      <Time at={at} hasSeconds />
    </span>
  );
}

function Who({ entry: { actor, subject } }: { entry: Entry }) {
  const { t } = useTranslation();
  return (
    <>
      {actor.username === null ? (
        <Text size="sm" c="dimmed">
          {t('activity.system')}
        </Text>
      ) : (
        <PersonLink userId={actor.userId} name={actor.username} />
      )}
      {subject.userId !== actor.userId && subject.username !== null && (
        <div>
          <Badge variant="filled" color="yellow.4" autoContrast mr={6}>
            {t('activity.as')}
          </Badge>
          <PersonLink userId={subject.userId} name={subject.username} />
        </div>
      )}
    </>
  );
}

/** What was done, and to whom or what. */
function What({ entry: { action, target } }: { entry: Entry }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" fw={500}>
        {textByCode(t, 'actions', action) ?? action}
      </Text>
      {target.name !== null && <TargetLink target={target} />}
    </>
  );
}

function TargetLink({ target: { type, id, name } }: { target: Entry['target'] }) {
  if (type === 'user') return <PersonLink userId={id} name={name!} />;
  if (type === 'import' && id !== null) {
    return (
      <Anchor component={Link} href={`/imports/${id}`} size="sm">
        <bdi>{name}</bdi>
      </Anchor>
    );
  }
  return <bdi>{name}</bdi>;
}

function PersonLink({ userId, name }: { userId: string | null; name: string }) {
  if (userId === null) return <bdi>{name}</bdi>;
  return (
    <Anchor component={Link} href={`/users/${userId}`} size="sm">
      <bdi>{name}</bdi>
    </Anchor>
  );
}

const linesMax = 4;

function Details({ entry: { changes, details, import: origin } }: { entry: Entry }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const reason = details['reason'];
  const shown = isOpen ? changes : changes.slice(0, linesMax);
  return (
    <>
      {typeof reason === 'string' && <bdi>{textByCode(t, 'impersonations.endReasons', reason) ?? reason}</bdi>}
      {shown.map((change) => (
        <div key={change.field}>
          <FieldChange change={change} />
        </div>
      ))}
      {changes.length > linesMax && (
        <Anchor component="button" type="button" size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? t('activity.less') : t('activity.more')}
        </Anchor>
      )}
      {origin?.row != null && (
        <div>
          <Anchor component={Link} href={`/imports/${origin.id}`} size="sm">
            {t('activity.fromRow', { file: origin.fileName ?? t('activity.anImport'), row: origin.row })}
          </Anchor>
        </div>
      )}
    </>
  );
}
