import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import type { Company } from '../api/types.ts';
import { languages } from '../i18n/languages.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import { changedValues } from '../ui/changed-values.ts';
import { Checkbox, Field, type FormValues, Select } from '../ui/form.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { type CardProps, companyKey, HeldCard, SettingsCard } from './settings-card.tsx';

/** Name, language and policies of the company, each group in a card of its own. */
export function SettingsPage() {
  const { t } = useTranslation();
  const companyId = useCompanyId();
  const found = useQuery({
    queryKey: companyKey,
    // Loaded when the page opens and not again: its version tells whether another admin has saved since.
    staleTime: Infinity,
    gcTime: 0,
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/companies/{companyId}', { params: { path: { companyId } }, signal })),
  });
  return (
    <div className="narrow">
      <PageHeader title={t('settings.title')} />
      {found.isError && <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />}
      {!found.data && !found.isError && <Skeleton />}
      {found.data && (
        <Stack gap="lg">
          <HeldCard company={found.data} card={CompanyCard} />
          <HeldCard company={found.data} card={ImpersonationCard} />
          <HeldCard company={found.data} card={ImportCard} />
          <HeldCard company={found.data} card={PasswordCard} />
        </Stack>
      )}
    </div>
  );
}

function CompanyCard({ company, onSaved }: CardProps) {
  const { t } = useTranslation();
  const toPatch = (values: FormValues) =>
    changedValues({ name: values['name']!, language: (values['language'] || null) as Company['language'] }, company);
  return (
    <SettingsCard company={company} onSaved={onSaved} title={t('settings.company')} text={t('settings.companyText')} toPatch={toPatch}>
      <Field name="name" label={t('settings.name')} hint={t('settings.nameHint')} defaultValue={company.name} maxLength={200} required />
      <Select
        name="language"
        label={t('common.language')}
        hint={t('settings.languageHint')}
        defaultValue={company.language ?? ''}
        options={[['', t('settings.languageOfBrowser')], ...Object.entries(languages)]}
      />
    </SettingsCard>
  );
}

function ImpersonationCard({ company, onSaved }: CardProps) {
  const { t } = useTranslation();
  const { impersonation, reauthenticateMinutes } = company.policy;
  const toPatch = (values: FormValues) => ({
    policy: {
      ...changedValues({ reauthenticateMinutes: Number(values['policy.reauthenticateMinutes']) }, { reauthenticateMinutes }),
      impersonation: changedValues(
        {
          enabled: values['policy.impersonation.enabled'] === 'on',
          notifyUser: values['policy.impersonation.notifyUser'] === 'on',
          minutes: Number(values['policy.impersonation.minutes']),
          startsPerHour: Number(values['policy.impersonation.startsPerHour']),
        },
        impersonation,
      ),
    },
  });
  return (
    <SettingsCard
      company={company}
      onSaved={onSaved}
      title={t('settings.impersonation')}
      text={t('settings.impersonationText')}
      toPatch={toPatch}
    >
      <Checkbox
        name="policy.impersonation.enabled"
        label={t('settings.impersonationEnabled')}
        hint={t('settings.impersonationEnabledHint')}
        defaultChecked={impersonation.enabled}
      />
      <Checkbox
        name="policy.impersonation.notifyUser"
        label={t('settings.notifyUser')}
        hint={t('settings.notifyUserHint')}
        defaultChecked={impersonation.notifyUser}
      />
      <NumberField name="policy.impersonation.minutes" label="minutes" max={60} value={impersonation.minutes} />
      <NumberField name="policy.impersonation.startsPerHour" label="startsPerHour" max={1_000} value={impersonation.startsPerHour} />
      <NumberField name="policy.reauthenticateMinutes" label="reauthenticateMinutes" max={1_440} value={reauthenticateMinutes} />
    </SettingsCard>
  );
}

function ImportCard({ company, onSaved }: CardProps) {
  const { t } = useTranslation();
  const { alarmShare, alarmMinimum } = company.policy.import;
  const toPatch = (values: FormValues) => ({
    policy: {
      import: changedValues(
        {
          alarmShare: Number(values['policy.import.alarmShare']),
          alarmMinimum: Number(values['policy.import.alarmMinimum']),
        },
        { alarmShare, alarmMinimum },
      ),
    },
  });
  return (
    <SettingsCard company={company} onSaved={onSaved} title={t('settings.imports')} text={t('settings.importsText')} toPatch={toPatch}>
      <NumberField name="policy.import.alarmShare" label="alarmShare" max={100} value={alarmShare} />
      <NumberField name="policy.import.alarmMinimum" label="alarmMinimum" max={100_000} value={alarmMinimum} />
    </SettingsCard>
  );
}

function PasswordCard({ company, onSaved }: CardProps) {
  const { t } = useTranslation();
  const { passwordChangeRequired } = company.policy;
  const toPatch = (values: FormValues) => ({
    policy: changedValues({ passwordChangeRequired: values['policy.passwordChangeRequired'] === 'on' }, { passwordChangeRequired }),
  });
  return (
    <SettingsCard company={company} onSaved={onSaved} title={t('settings.passwords')} text={t('settings.passwordsText')} toPatch={toPatch}>
      <Checkbox
        name="policy.passwordChangeRequired"
        label={t('settings.passwordChangeRequired')}
        hint={t('settings.passwordChangeRequiredHint')}
        defaultChecked={passwordChangeRequired}
      />
    </SettingsCard>
  );
}

type NumberSetting = 'minutes' | 'startsPerHour' | 'reauthenticateMinutes' | 'alarmShare' | 'alarmMinimum';

function NumberField({ name, label, max, value }: { name: string; label: NumberSetting; max: number; value: number }) {
  const { t } = useTranslation();
  return (
    <Field
      name={name}
      label={t(`settings.${label}`)}
      hint={t(`settings.${label}Hint`, { max })}
      type="number"
      min={1}
      max={max}
      defaultValue={value}
      styles={{ wrapper: { maxWidth: 160 } }}
      required
    />
  );
}
