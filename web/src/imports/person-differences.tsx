import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { importReason, type SkippedDatalink } from '../session/file-values.ts';
import { LoginAs } from '../session/login-as.tsx';
import { useCompanyId } from '../session/use-session.ts';
import { confirm } from '../ui/confirm.tsx';
import { FieldChange } from '../ui/field-change.tsx';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { notify, notifyProblem } from '../ui/notices.tsx';
import { PersonAvatar } from '../ui/person-avatar.tsx';
import { personName } from '../ui/person-name.ts';
import type { PersonDifferences } from './differences.ts';
import { TakeOverDialog } from './take-over-dialog.tsx';

interface PersonDifferencesProps {
  person: PersonDifferences;
  /** By import. */
  fileNames: ReadonlyMap<string, string | null>;
}

/** The open differences of a person, with what an admin can decide: all at once, each alone, or on the card itself. */
export function PersonDifferencesCard({ person: { user, differences }, fileNames }: PersonDifferencesProps) {
  const { t } = useTranslation();
  const [taken, setTaken] = useState<SkippedDatalink[] | null>(null);
  const name = personName(user);
  const first = differences[0]!;
  const reasonOf = ({ importId, row }: SkippedDatalink) => importReason(t, fileNames.get(importId) ?? null, row);
  const isPossible = first.loginAs.possible;
  return (
    <Paper component="li" withBorder p="md" aria-label={name}>
      <Group justify="space-between" gap="sm" mb="xs">
        <Group gap="xs" wrap="nowrap" className="grow-row">
          <PersonAvatar person={user} size={28} />
          <Link href={`/users/${user.id}`} className="person-link">
            <bdi>{name}</bdi>
          </Link>
          <Text size="sm" c="dimmed">
            <bdi>{user.username}</bdi>
          </Text>
        </Group>
        {isPossible ? (
          <Group gap="xs">
            {differences.length > 1 && (
              <Button
                size="xs"
                h={28}
                aria-label={t('differences.useAllName', { count: differences.length, name })}
                onClick={() => setTaken(differences)}
              >
                {t('differences.useAll', { count: differences.length })}
              </Button>
            )}
            <LoginAs
              size="xs"
              person={user}
              reason={reasonOf(first)}
              fileValues={differences.map(({ id, field, inFile }) => ({ field, inFile, skippedDatalinkId: id }))}
            />
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            {t('differences.notPossible')}
          </Text>
        )}
      </Group>
      <Stack component="ul" gap={6} className="plain-list">
        {differences.map((difference) => (
          <Difference
            key={difference.id}
            difference={difference}
            fileName={fileNames.get(difference.importId) ?? null}
            onUse={() => setTaken([difference])}
          />
        ))}
      </Stack>
      {taken && <TakeOverDialog differences={taken} reason={reasonOf(taken[0]!)} onClose={() => setTaken(null)} />}
    </Paper>
  );
}

interface DifferenceProps {
  difference: SkippedDatalink;
  fileName: string | null;
  onUse: () => void;
}

function Difference({ difference, fileName, onUse }: DifferenceProps) {
  const { t } = useTranslation();
  const dismiss = useDismiss(difference);
  const { user, field, current, inFile, importId, row, loginAs } = difference;
  const names = { field: t(`fields.${field}`), name: personName(user) };
  const origin = fileName === null ? t('differences.fromRow', { row }) : t('differences.from', { file: isolate(fileName), row });
  return (
    <Group component="li" justify="space-between" gap="xs">
      <Text size="sm" component="div" className="grow-row">
        <FieldChange change={{ field, from: current, to: inFile }} />{' '}
        <Anchor component={Link} href={`/imports/${importId}`} size="xs" c="dimmed">
          <Isolated text={origin} />
        </Anchor>
      </Text>
      <Group gap={4}>
        {loginAs.possible && (
          <Button size="xs" h={28} aria-label={t('differences.useName', { ...names, value: inFile })} onClick={onUse}>
            {t('differences.use')}
          </Button>
        )}
        <Button
          size="xs"
          h={28}
          variant="subtle"
          color="gray"
          aria-label={t('differences.dismissName', names)}
          onClick={() => void dismiss().catch(notifyProblem)}
        >
          {t('differences.dismiss')}
        </Button>
      </Group>
    </Group>
  );
}

/** Asks before: a dismissed difference is not shown again until a file has another value. */
function useDismiss({ id, user, field, current }: SkippedDatalink): () => Promise<void> {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const queryClient = useQueryClient();
  return async () => {
    const isAgreed = await confirm({
      title: t('differences.dismissTitle'),
      message: t('differences.dismissExplained', {
        field: t(`fields.${field}`),
        name: isolate(personName(user)),
        current: current === null ? t('card.blank') : isolate(current),
      }),
      confirm: t('differences.dismiss'),
    });
    if (!isAgreed) return;
    const params = { path: { companyId, skippedDatalinkId: id } };
    await bodyOf(api.DELETE('/api/v1/companies/{companyId}/skipped-datalinks/{skippedDatalinkId}', { params }));
    await queryClient.invalidateQueries({ queryKey: ['skipped-datalinks'] });
    notify(t('differences.dismissed'));
  };
}
