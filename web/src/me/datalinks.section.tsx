import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { type Datalinks, datalinkFields } from '../api/types.ts';
import { useMe } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Field, Form, type FormValues, TextArea } from '../ui/form.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Website } from '../ui/website.tsx';

export const datalinksKey = ['datalinks'];

export function DatalinksSection() {
  const texts = useTexts();
  const { actor } = useMe();
  const found = useQuery({ queryKey: datalinksKey, queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/me/datalinks', { signal })) });
  return (
    <section>
      <h2>{texts.card.datalinks}</h2>
      <p>{actor ? texts.card.datalinksHintImpersonating : texts.card.datalinksHint}</p>
      {found.isError && <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />}
      {found.data ? <DatalinksForm datalinks={found.data} /> : !found.isError && <Skeleton />}
    </section>
  );
}

/** What is being typed stays, whatever comes from the server meanwhile. */
function DatalinksForm({ datalinks }: { datalinks: Datalinks }) {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const [isSaved, setSaved] = useState(false);
  // What stands in the fields: they may have been read anew since, in another window or by an admin who acts.
  const [shown, setShown] = useState(datalinks);
  const save = async (values: FormValues) => {
    setSaved(false);
    const changed = datalinkFields.filter((field) => (values[field] ?? '') !== (shown[field] ?? ''));
    const body = Object.fromEntries(changed.map((field) => [field, values[field]?.trim() ? values[field] : null]));
    const now = await bodyOf(api.PATCH('/api/v1/me/datalinks', { body }));
    setSaved(true);
    setShown(now);
    queryClient.setQueryData(datalinksKey, now);
  };
  const phone = (name: 'workPhone' | 'mobilePhone' | 'fax') => ({
    name,
    label: texts.fields[name]!,
    type: 'tel',
    defaultValue: datalinks[name] ?? '',
    hint: name === 'workPhone' ? texts.card.phoneHint : undefined,
  });
  return (
    <Form submit={texts.common.save} onSubmit={save}>
      <div className="columns-2">
        <Field {...phone('workPhone')} autoComplete="work tel" />
        <Field {...phone('mobilePhone')} autoComplete="mobile tel" />
        <Field {...phone('fax')} autoComplete="fax tel" />
        <div>
          <Field
            name="website"
            type="url"
            label={texts.fields['website']!}
            hint={texts.card.websiteHint}
            pattern="[hH][tT][tT][pP][sS]?://.+"
            defaultValue={datalinks.website ?? ''}
            autoComplete="url"
          />
          {datalinks.website && <Website address={datalinks.website} />}
        </div>
        <TextArea
          name="address"
          label={texts.fields['address']!}
          maxLength={500}
          defaultValue={datalinks.address ?? ''}
          autoComplete="street-address"
        />
      </div>
      <p role="status" className="saved">
        {isSaved && texts.common.saved}
      </p>
    </Form>
  );
}
