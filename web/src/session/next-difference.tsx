import { Alert, Anchor, Group } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { personName } from '../ui/person-name.ts';
import { api } from './api-client.ts';
import { importReason, type SkippedDatalink } from './file-values.ts';
import { LoginAs } from './login-as.tsx';
import { session } from './session.ts';
import { useFileNames } from './use-file-names.ts';

const searchedMax = 50;

/** After a login as a user for a difference: offers the next open one. Those of that login are not offered again. */
export function NextDifference({ companyId, finishedIds }: { companyId: string; finishedIds: readonly string[] }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['skipped-datalinks', 'next'],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/companies/{companyId}/skipped-datalinks', {
          params: { path: { companyId }, query: { limit: searchedMax } },
          signal,
        }),
      ),
  });
  if (!found.data) return null;
  const { items } = found.data;
  const next = items.find(({ id, loginAs }) => loginAs.possible && !finishedIds.includes(id));
  return (
    <Alert
      radius={0}
      icon={<IconArrowRight size={18} />}
      role="status"
      withCloseButton
      closeButtonLabel={t('common.close')}
      onClose={() => session.dismissNext()}
    >
      {next ? <Next companyId={companyId} difference={next} /> : items.length === 0 ? t('differences.noneLeft') : <SomeLeft />}
    </Alert>
  );
}

function Next({ companyId, difference: { id, user, field, inFile, importId, row } }: { companyId: string; difference: SkippedDatalink }) {
  const { t } = useTranslation();
  const fileNames = useFileNames(companyId, [importId]);
  return (
    <Group gap="sm">
      <Isolated text={t('differences.next', { name: isolate(personName(user)), field: t(`fields.${field}`), inFile: isolate(inFile) })} />
      {fileNames && (
        <LoginAs
          size="xs"
          person={user}
          reason={importReason(t, fileNames.get(importId) ?? null, row)}
          fileValues={[{ field, inFile, skippedDatalinkId: id }]}
        />
      )}
      <SeeAll />
    </Group>
  );
}

/** When only those are left that were offered before, or whose user no admin can log in as. */
function SomeLeft() {
  const { t } = useTranslation();
  return (
    <Group gap="sm">
      {t('differences.someLeft')}
      <SeeAll />
    </Group>
  );
}

function SeeAll() {
  const { t } = useTranslation();
  return (
    <Anchor component={Link} href="/imports/differences" size="sm">
      {t('differences.seeAll')}
    </Anchor>
  );
}
