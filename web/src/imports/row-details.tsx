import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Import, ImportRow, Schemas } from '../api/types.ts';
import { fieldLabel } from '../i18n/field-label.ts';
import { importReason } from '../session/file-values.ts';
import { LoginAs } from '../session/login-as.tsx';
import { useMe } from '../session/use-session.ts';
import { codedMessage } from '../ui/coded-message.ts';
import { FieldChange } from '../ui/field-change.tsx';
import { Isolated, isolate } from '../ui/isolated.tsx';
import type { NamedRow } from './use-named-rows.ts';

/** Problems, hints and changes of a row. Content of a file is shown as text only, never as markup. */
export function RowDetails({ importView, row }: { importView: Import; row: NamedRow }) {
  const { t } = useTranslation();
  const { problems, hints, changes, skipped, conflicts } = row;
  const isEmpty = [problems, hints, changes, skipped, conflicts].every(({ length }) => length === 0);
  return (
    <Stack gap="sm" py="xs">
      {isEmpty && (
        <Text size="sm" c="dimmed">
          {t('importRows.noDetails')}
        </Text>
      )}
      {problems.length > 0 && <Problems problems={problems} canBeCorrected={importView.kind === 'file'} />}
      {hints.map((hint) => (
        <Hint key={`${hint.code} ${hint.column}`} hint={hint} />
      ))}
      {changes.length > 0 && <Changes row={row} />}
      {skipped.length > 0 && <Skipped importView={importView} row={row} />}
      {conflicts.map(({ field, current }) => (
        <Text size="sm" key={field}>
          <Isolated text={t('importRows.conflict', { field: fieldLabel(t, field), current: isolate(current ?? t('card.blank')) })} />
        </Text>
      ))}
    </Stack>
  );
}

function Problems({ problems, canBeCorrected }: { problems: ImportRow['problems']; canBeCorrected: boolean }) {
  const { t } = useTranslation();
  return (
    <div>
      {problems.map((problem) => (
        <Text size="sm" key={`${problem.column} ${problem.code}`} c="var(--mantine-color-error)">
          <b>
            <bdi>{problem.column}</bdi>
          </b>
          : <Isolated text={codedMessage(t, 'rowProblems', problem)} />
        </Text>
      ))}
      {canBeCorrected && (
        <Text size="sm" c="dimmed">
          {t('importRows.correct')}
        </Text>
      )}
    </div>
  );
}

/** What to check. Names the user that it is about, for example one who may have come back. */
function Hint({ hint }: { hint: Schemas['RowHintView'] }) {
  const { t } = useTranslation();
  const { username } = hint.params;
  return (
    <Text size="sm">
      <b>
        <bdi>{hint.column}</bdi>
      </b>
      : <Isolated text={codedMessage(t, 'hints', hint)} />{' '}
      {hint.userId && typeof username === 'string' && (
        <Anchor component={Link} inherit underline="always" href={`/users/${hint.userId}`}>
          <Isolated text={t('importRows.seeNamed', { name: isolate(username) })} />
        </Anchor>
      )}
    </Text>
  );
}

/** Of a new person the values, of others before and after. */
function Changes({ row: { outcome, changes } }: { row: ImportRow }) {
  const { t } = useTranslation();
  return (
    <ul className="field-list">
      {changes.map((change) =>
        outcome === 'created' && typeof change.to === 'string' ? (
          <li key={change.field}>
            {fieldLabel(t, change.field)}: <bdi>{change.to}</bdi>
          </li>
        ) : (
          <li key={change.field}>
            <FieldChange change={change} />
          </li>
        ),
      )}
    </ul>
  );
}

/** Contact details that differ from the card. An admin who logs in as the user may change them. */
function Skipped({ importView, row }: { importView: Import; row: NamedRow }) {
  const { t } = useTranslation();
  const { user, company } = useMe();
  const canLogIn = row.userId !== null && row.userId !== user.id && company?.policy.impersonation.enabled;
  return (
    <div>
      <Text size="sm" fw={500}>
        {t('importRows.keptTitle')}
      </Text>
      <ul className="plain-list">
        {row.skipped.map(({ field, current, inFile }) => (
          <li key={field}>
            <Isolated
              text={t('importRows.skipped', {
                field: fieldLabel(t, field),
                current: isolate(current ?? t('card.blank')),
                inFile: isolate(inFile),
              })}
            />
          </li>
        ))}
      </ul>
      <Group gap="sm">
        <Text size="sm" c="dimmed">
          {t('importRows.keptHint')}
        </Text>
        {canLogIn && (
          <LoginAs
            person={{ ...row.person, id: row.userId!, username: row.username }}
            reason={importReason(t, importView.fileName, row.row)}
            fileValues={row.skipped.map(({ field, inFile }) => ({ field, inFile, skippedDatalinkId: null }))}
          />
        )}
      </Group>
    </div>
  );
}
