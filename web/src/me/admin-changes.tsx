import { Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { BusyButton } from '../ui/busy-button.tsx';
import { confirm, mayDiscard } from '../ui/confirm.tsx';
import { FieldChange } from '../ui/field-change.tsx';
import { isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useBusy } from '../ui/use-busy.ts';
import { datalinksForm, datalinksKey } from './keys.ts';
import { type DatalinkChange, datalinkChanges, putBackState } from './put-back.ts';

/** What an admin changed in the account. Each field can be put back alone, or all that have not been changed since. */
export function AdminChanges({ impersonation: { id, changes } }: { impersonation: Schemas['OwnImpersonationView'] }) {
  const { t } = useTranslation();
  const card = useQuery({ queryKey: datalinksKey, queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/me/datalinks', { signal })) });
  const { isBusy, problem, run, putBack, putBackAll } = usePutBack(id);
  if (changes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('card.nothingChanged')}
      </Text>
    );
  const known = datalinkChanges(changes);
  const possible = card.data ? known.filter((change) => putBackState(change, card.data) === 'possible') : [];
  return (
    <Stack gap={6}>
      {known.map((change) => (
        <Group key={change.field} gap="sm" justify="space-between">
          <Text size="sm" className="grow-row">
            <FieldChange change={change} />
          </Text>
          {possible.includes(change) ? (
            <BusyButton
              size="xs"
              h={28}
              isBusy={isBusy}
              aria-label={t('card.putBackName', { field: t(`fields.${change.field}`) })}
              onClick={() => run(() => putBack(change))}
            >
              {t('card.putBack')}
            </BusyButton>
          ) : (
            card.data && (
              <Text size="sm" c="dimmed">
                {t(putBackState(change, card.data) === 'done' ? 'card.asBefore' : 'card.changedSince')}
              </Text>
            )
          )}
        </Group>
      ))}
      {possible.length > 1 && (
        <Group>
          <BusyButton size="xs" h={28} isBusy={isBusy} onClick={() => run(() => putBackAll(possible))}>
            {t('card.putBackAll', { count: possible.length })}
          </BusyButton>
        </Group>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
    </Stack>
  );
}

/** Puts back after a preview. Typed contact details would be replaced, so they are guarded. */
function usePutBack(impersonationId: string) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const busy = useBusy();

  async function isAgreed(changes: DatalinkChange[], title: string): Promise<boolean> {
    if (!(await mayDiscard((formId) => formId === datalinksForm))) return false;
    const shown = (value: string | null) => (value === null ? t('card.blank') : isolate(value));
    const lines = changes.map(({ field, from, to }) =>
      t('card.putBackLine', { field: t(`fields.${field}`), now: shown(to), before: shown(from) }),
    );
    return confirm({ title, message: lines.join(' '), confirm: t('card.putBack') });
  }

  /** `invalidateQueries` would not reset the form, which keeps its typed values. */
  const reload = () => queryClient.resetQueries({ queryKey: datalinksKey });

  async function putBack(change: DatalinkChange) {
    const field = t(`fields.${change.field}`);
    if (!(await isAgreed([change], t('card.putBackTitle', { field })))) return;
    const card = await bodyOf(api.GET('/api/v1/me/datalinks'));
    // Another tab may have changed it while the question was open.
    if (putBackState(change, card) !== 'possible') return reload();
    const params = { header: { 'If-Match': `"${card.version}"` } };
    await bodyOf(api.PATCH('/api/v1/me/datalinks', { params, body: { [change.field]: change.from } }));
    await reload();
    notify(t('card.wasPutBack', { fields: field }));
  }

  async function putBackAll(changes: DatalinkChange[]) {
    if (!(await isAgreed(changes, t('card.putBackAllTitle', { count: changes.length })))) return;
    await bodyOf(api.POST('/api/v1/me/impersonations/{impersonationId}/revert', { params: { path: { impersonationId } } }));
    await reload();
    notify(t('card.wasPutBack', { fields: changes.map(({ field }) => t(`fields.${field}`)).join(', ') }));
  }

  return { ...busy, putBack, putBackAll };
}
