import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import type { Company, Schemas } from '../api/types.ts';
import { session } from '../session/session.ts';
import { useCompanyId } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { changedValues } from '../ui/changed-values.ts';
import { Checkbox, Field, Form, type FormValues } from '../ui/form.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

/** Name and policy. */
export function CompanyPage() {
  const texts = useTexts();
  const companyId = useCompanyId();
  const found = useQuery({
    queryKey: ['company'],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/companies/{companyId}', { params: { path: { companyId } }, signal })),
  });
  return (
    <>
      <PageTitle>{texts.company.title}</PageTitle>
      {found.isError && <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />}
      {found.data ? <PolicyForm company={found.data} /> : !found.isError && <Skeleton />}
    </>
  );
}

function PolicyForm({ company }: { company: Company }) {
  const texts = useTexts();
  const labels = texts.company;
  const queryClient = useQueryClient();
  const [isSaved, setSaved] = useState(false);
  // The values in the form. The company may have been loaded again since.
  const [shown, setShown] = useState(company);
  const save = async (values: FormValues) => {
    setSaved(false);
    const params = { path: { companyId: company.id } };
    const saved = await bodyOf(api.PATCH('/api/v1/companies/{companyId}', { params, body: changesIn(values, shown) }));
    queryClient.setQueryData(['company'], saved);
    setShown(saved);
    await session.reload();
    setSaved(true);
  };
  return (
    <Form submit={texts.common.save} onSubmit={save}>
      <Field name="name" label={labels.name} defaultValue={company.name} maxLength={200} required />
      <ImpersonationFields policy={company.policy} />
      <fieldset>
        <legend>{labels.passwords}</legend>
        <Checkbox
          name="policy.passwordChangeRequired"
          label={labels.passwordChangeRequired}
          defaultChecked={company.policy.passwordChangeRequired}
        />
      </fieldset>
      <p role="status" className="saved">
        {isSaved && texts.common.saved}
      </p>
    </Form>
  );
}

function ImpersonationFields({ policy: { impersonation, reauthenticateMinutes } }: { policy: Company['policy'] }) {
  const labels = useTexts().company;
  return (
    <fieldset>
      <legend>{labels.impersonation}</legend>
      <Checkbox name="policy.impersonation.enabled" label={labels.impersonationEnabled} defaultChecked={impersonation.enabled} />
      <Checkbox name="policy.impersonation.notifyUser" label={labels.notifyUser} defaultChecked={impersonation.notifyUser} />
      <Field
        name="policy.impersonation.minutes"
        label={labels.minutes}
        hint={labels.minutesHint}
        type="number"
        min={1}
        max={60}
        defaultValue={impersonation.minutes}
        required
      />
      <Field
        name="policy.impersonation.startsPerHour"
        label={labels.startsPerHour}
        hint={labels.startsPerHourHint}
        type="number"
        min={1}
        max={1000}
        defaultValue={impersonation.startsPerHour}
        required
      />
      <Field
        name="policy.reauthenticateMinutes"
        label={labels.reauthenticateMinutes}
        hint={labels.reauthenticateHint}
        type="number"
        min={1}
        max={1440}
        defaultValue={reauthenticateMinutes}
        required
      />
    </fieldset>
  );
}

/** Only the changed values, so that a change by another admin is kept. */
function changesIn(values: FormValues, { name, policy: { impersonation, ...rules } }: Company): Schemas['CompanyPatch'] {
  const typedImpersonation: Company['policy']['impersonation'] = {
    enabled: values['policy.impersonation.enabled'] === 'on',
    minutes: Number(values['policy.impersonation.minutes']),
    startsPerHour: Number(values['policy.impersonation.startsPerHour']),
    notifyUser: values['policy.impersonation.notifyUser'] === 'on',
  };
  const typedRules: Omit<Company['policy'], 'impersonation'> = {
    reauthenticateMinutes: Number(values['policy.reauthenticateMinutes']),
    passwordChangeRequired: values['policy.passwordChangeRequired'] === 'on',
  };
  return {
    ...changedValues({ name: values['name']! }, { name }),
    policy: { ...changedValues(typedRules, rules), impersonation: changedValues(typedImpersonation, impersonation) },
  };
}
