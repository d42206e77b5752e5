import { Anchor, List, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconUserCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Import } from '../api/types.ts';
import { codedMessage } from '../ui/coded-message.ts';
import { Isolated } from '../ui/isolated.tsx';
import { problemText } from '../ui/problem-note.tsx';
import { Note } from './note.tsx';
import { ReportButton } from './report-button.tsx';
import { isInProgress } from './watch-import.ts';

/** What an admin should know before applying a preview, or after an import: the most important first. */
export function ImportNotes({ importView }: { importView: Import }) {
  return (
    <>
      <Failure importView={importView} />
      <AlarmNote importView={importView} />
      <RejectedNote importView={importView} />
      <WarningNote importView={importView} />
      <SkippedNote importView={importView} />
    </>
  );
}

function Failure({ importView: { problem } }: { importView: Import }) {
  const { t } = useTranslation();
  if (!problem) return null;
  const { title, detail } = problemText(problem, t);
  return (
    <Note icon={IconAlertTriangle} tone="bad" title={title} role="alert">
      {detail && (
        <Text size="sm">
          <Isolated text={detail} />
        </Text>
      )}
    </Note>
  );
}

function AlarmNote({ importView: { alarms, state } }: { importView: Import }) {
  const { t } = useTranslation();
  if (alarms.length === 0 || state !== 'previewed') return null;
  return (
    <Note icon={IconAlertTriangle} tone="bad" title={t('imports.alarmTitle')}>
      <AlarmList alarms={alarms} />
    </Note>
  );
}

/** The signs of a wrong file, with their figures. */
export function AlarmList({ alarms }: Pick<Import, 'alarms'>) {
  const { t } = useTranslation();
  return (
    <List size="sm" spacing={4}>
      {alarms.map((alarm) => (
        <List.Item key={`${alarm.code} ${alarm.params['column'] ?? ''}`}>
          <Isolated text={codedMessage(t, 'alarms', alarm)} />
        </List.Item>
      ))}
    </List>
  );
}

function RejectedNote({ importView }: { importView: Import }) {
  const { t } = useTranslation();
  const { counts, kind, state } = importView;
  if (counts.rejected === 0 || kind !== 'file' || isInProgress(importView)) return null;
  return (
    <Note
      icon={IconAlertTriangle}
      tone="bad"
      title={t(state === 'previewed' ? 'imports.rejectedTitle' : 'imports.rejectedTitleEnded', { count: counts.rejected })}
      action={<ReportButton importId={importView.id} />}
    >
      <Text size="sm">{t('imports.correctRows')}</Text>
    </Note>
  );
}

function WarningNote({ importView: { warnings } }: { importView: Import }) {
  const { t } = useTranslation();
  if (warnings.length === 0) return null;
  return (
    <Note icon={IconInfoCircle} tone="careful" title={t('imports.warningsTitle')}>
      <List size="sm" spacing={2}>
        {warnings.map((warning) => (
          <List.Item key={`${warning.code} ${warning.message}`}>
            <Isolated text={codedMessage(t, 'warnings', warning)} />
          </List.Item>
        ))}
      </List>
    </Note>
  );
}

function SkippedNote({ importView: { counts, state } }: { importView: Import }) {
  const { t } = useTranslation();
  if (counts.skippedDatalinks === 0) return null;
  const link = (
    <Anchor component={Link} href="/imports/differences" size="sm">
      {t('imports.seeSkipped')}
    </Anchor>
  );
  return (
    <Note icon={IconUserCheck} tone="plain" action={state === 'completed' && link}>
      <Text size="sm">{t('imports.skipped', { count: counts.skippedDatalinks })}</Text>
    </Note>
  );
}
