import { Button, Card, Group, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { DatalinkField as DatalinkFieldName, Datalinks } from '../api/types.ts';
import { datalinkFields } from '../i18n/en/fields.ts';
import { api } from '../session/api-client.ts';
import { useMe, useSession } from '../session/use-session.ts';
import { Field, Form, type FormValues, TextArea, valuesOf } from '../ui/form.tsx';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { notify } from '../ui/notices.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { datalinksForm, datalinksKey } from './keys.ts';

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

interface DatalinksSectionProps {
  /** Gets every value of the form at each change, for the preview. */
  onType: (values: FormValues) => void;
}

export function DatalinksSection({ onType }: DatalinksSectionProps) {
  const { t } = useTranslation();
  const { actor } = useMe();
  const found = useQuery({ queryKey: datalinksKey, queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/me/datalinks', { signal })) });
  return (
    <Card component="section">
      <Title order={2}>{t('card.datalinks')}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {actor ? t('card.datalinksHintImpersonating') : t('card.datalinksHint')}
      </Text>
      {found.isError && <ProblemNote problem={found.error} onRetry={() => void found.refetch()} />}
      {found.data ? <DatalinksForm datalinks={found.data} onType={onType} /> : !found.isError && <Skeleton />}
    </Card>
  );
}

/**
 * Typed values stay when the data is loaded again. When the user, or an admin who is logged in as the user, has saved first, it
 * shows that. A second Save overwrites: only the fields that were changed here are sent.
 */
function DatalinksForm({ datalinks, onType }: { datalinks: Datalinks } & DatalinksSectionProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  // The values in the form. They may have been loaded again since, after a change in another tab or by an admin.
  const [shown, setShown] = useState(datalinks);
  const version = useRef(datalinks.version);
  // A form that is replaced, after a field was put back, has nothing typed any more.
  useEffect(() => () => onType({}), [onType]);
  const save = async (values: FormValues) => {
    const changed = datalinkFields.filter((field) => (values[field] ?? '') !== (shown[field] ?? ''));
    const body = Object.fromEntries(changed.map((field) => [field, values[field]?.trim() ? values[field] : null]));
    const params = { header: { 'If-Match': `"${version.current}"` } };
    const saved = await bodyOf(api.PATCH('/api/v1/me/datalinks', { params, body })).catch(async (error: unknown) => {
      if (error instanceof ApiProblem && error.code === 'datalinks/stale-version')
        version.current = (await bodyOf(api.GET('/api/v1/me/datalinks'))).version;
      throw error;
    });
    version.current = saved.version;
    setShown(saved);
    queryClient.setQueryData(datalinksKey, saved);
    notify(t('common.saved'));
  };
  const type = ({ currentTarget }: ChangeEvent<HTMLDivElement>) => onType(valuesOf(currentTarget.querySelector('form')!));
  return (
    <div onChange={type}>
      <Form id={datalinksForm} submit={t('common.save')} onSubmit={save}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
          {datalinkFields.map((field) => (
            <div key={field}>
              <DatalinkField field={field} value={datalinks[field]} />
              <InFile field={field} current={shown[field]} />
            </div>
          ))}
        </SimpleGrid>
      </Form>
    </div>
  );
}

function DatalinkField({ field, value }: { field: DatalinkFieldName; value: string | null }) {
  const { t } = useTranslation();
  const { hint, isMultiline, ...input } = inputs[field] ?? {};
  const common = { name: field, label: t(`fields.${field}`), hint: hint && t(`card.${hint}`), defaultValue: value ?? '' };
  if (isMultiline) return <TextArea {...common} autoComplete={input.autoComplete} />;
  if (input.type !== 'url') return <Field {...common} {...input} />;
  // The type `url` would refuse an address without a scheme, to which the service adds one.
  return <Field {...common} {...input} type="text" inputMode="url" />;
}

/** What the file of the import has, for an admin who came for it. Use puts it in the field and saves. */
function InFile({ field, current }: { field: DatalinkFieldName; current: string | null }) {
  const { t } = useTranslation();
  const inFile = useSession().impersonating?.fileValues.find((value) => value.field === field)?.inFile;
  if (inFile === undefined || inFile === current) return null;
  const use = ({ currentTarget: { form } }: MouseEvent<HTMLButtonElement>) => {
    type(form!.elements.namedItem(field) as HTMLInputElement | HTMLTextAreaElement, inFile);
    form!.requestSubmit();
  };
  return (
    <Group gap="xs" mt={6} className="in-file">
      <Text size="sm">
        <Isolated text={t('card.inFile', { value: isolate(inFile) })} />
      </Text>
      <Button size="xs" h={26} aria-label={t('card.useFor', { field: t(`fields.${field}`), value: inFile })} onClick={use}>
        {t('card.use')}
      </Button>
    </Group>
  );
}

/** As if the text were typed: the form and the preview see the change. React ignores a value that is set in its own way. */
function type(input: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  const { prototype } = input instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
  Object.getOwnPropertyDescriptor(prototype, 'value')!.set!.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
