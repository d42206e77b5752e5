import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { bodyOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { api } from '../session/api-client.ts';
import type { DatalinkField as DatalinkFieldName, Datalinks } from '../api/types.ts';
import { datalinkFields } from '../i18n/en/fields.ts';
import { useMe } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Field, Form, type FormValues, TextArea } from '../ui/form.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Website } from '../ui/website.tsx';

export const datalinksKey = ['datalinks'];

interface DatalinkInput {
  autoComplete?: string;
  type?: 'tel' | 'url';
  hint?: 'phoneHint' | 'websiteHint';
  pattern?: string;
  isMultiline?: true;
}

/** Any other field is one line of text. */
const inputs: Partial<Record<DatalinkFieldName, DatalinkInput>> = {
  workPhone: { type: 'tel', autoComplete: 'work tel', hint: 'phoneHint' },
  mobilePhone: { type: 'tel', autoComplete: 'mobile tel' },
  fax: { type: 'tel', autoComplete: 'fax tel' },
  website: { type: 'url', autoComplete: 'url', hint: 'websiteHint', pattern: '([hH][tT][tT][pP][sS]?://|[wW][wW][wW]\\.).+' },
  address: { autoComplete: 'street-address', isMultiline: true },
};

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

/**
 * Typed values stay when the data is loaded again. When the user, or an admin who is logged in as the user, has saved first, it
 * shows that. A second Save overwrites: only the fields that were changed here are sent.
 */
function DatalinksForm({ datalinks }: { datalinks: Datalinks }) {
  const texts = useTexts();
  const queryClient = useQueryClient();
  const [isSaved, setSaved] = useState(false);
  // The values in the form. They may have been loaded again since, after a change in another tab or by an admin.
  const [shown, setShown] = useState(datalinks);
  const version = useRef(datalinks.version);
  const save = async (values: FormValues) => {
    setSaved(false);
    const changed = datalinkFields.filter((field) => (values[field] ?? '') !== (shown[field] ?? ''));
    const body = Object.fromEntries(changed.map((field) => [field, values[field]?.trim() ? values[field] : null]));
    const params = { header: { 'If-Match': `"${version.current}"` } };
    const saved = await bodyOf(api.PATCH('/api/v1/me/datalinks', { params, body })).catch(async (error: unknown) => {
      if (error instanceof ApiProblem && error.code === 'datalinks/stale-version')
        version.current = (await bodyOf(api.GET('/api/v1/me/datalinks'))).version;
      throw error;
    });
    version.current = saved.version;
    setSaved(true);
    setShown(saved);
    queryClient.setQueryData(datalinksKey, saved);
  };
  return (
    <Form submit={texts.common.save} onSubmit={save}>
      <div className="columns-2">
        {datalinkFields.map((field) => (
          <DatalinkField key={field} field={field} value={datalinks[field]} />
        ))}
      </div>
      <p role="status" className="saved">
        {isSaved && texts.common.saved}
      </p>
    </Form>
  );
}

function DatalinkField({ field, value }: { field: DatalinkFieldName; value: string | null }) {
  const { card, fields } = useTexts();
  const { hint, isMultiline, ...input } = inputs[field] ?? {};
  const common = { name: field, label: fields[field], hint: hint && card[hint], defaultValue: value ?? '' };
  if (isMultiline) return <TextArea {...common} autoComplete={input.autoComplete} />;
  if (input.type !== 'url') return <Field {...common} {...input} />;
  return (
    <div>
      {/* The type `url` would refuse an address without a scheme, to which the service adds one. */}
      <Field {...common} {...input} type="text" inputMode="url" />
      {value && <Website address={value} />}
    </div>
  );
}
