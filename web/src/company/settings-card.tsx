import { Card, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ComponentType, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Company, Schemas } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { session } from '../session/session.ts';
import { Form, type FormValues } from '../ui/form.tsx';
import { notify } from '../ui/notices.tsx';

export const companyKey = ['company'];

export interface CardProps {
  /** The company as the card shows it. */
  company: Company;
  onSaved: (company: Company) => void;
}

/**
 * Holds the company that a card shows until the card is saved: what other cards or other admins change in the meantime is
 * no change of this card. After a save the card shows the company as it then is.
 */
export function HeldCard({ company, card: CardOfCompany }: { company: Company; card: ComponentType<CardProps> }) {
  const [shown, setShown] = useState(company);
  const region = useRef<HTMLDivElement>(null);
  const isSaved = useRef(false);
  useEffect(() => {
    // The button that had the focus is another element now.
    if (isSaved.current && document.activeElement === document.body) region.current!.querySelector<HTMLElement>('[type=submit]')?.focus();
  }, [shown]);
  const onSaved = (saved: Company) => {
    isSaved.current = true;
    setShown(saved);
  };
  return (
    <div ref={region}>
      <CardOfCompany key={shown.version} company={shown} onSaved={onSaved} />
    </div>
  );
}

interface SettingsCardProps extends CardProps {
  title: string;
  text: string;
  /** The changes that the typed values mean. */
  toPatch: (values: FormValues) => Schemas['CompanyPatch'];
  children: ReactNode;
}

/** Sends only the values of its card that were changed. When another admin has saved first, it shows that and keeps what was typed. */
export function SettingsCard({ company, onSaved, title, text, toPatch, children }: SettingsCardProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const save = async (values: FormValues) => {
    const { id, version } = queryClient.getQueryData<Company>(companyKey) ?? company;
    const params = { path: { companyId: id }, header: { 'If-Match': `"${version}"` } };
    try {
      const saved = await bodyOf(api.PATCH('/api/v1/companies/{companyId}', { params, body: toPatch(values) }));
      queryClient.setQueryData(companyKey, saved);
      await session.reload();
      notify(t('common.saved'));
      onSaved(saved);
    } catch (error) {
      // A second Save overwrites: only the values that were changed here are sent.
      if (error instanceof ApiProblem && error.code === 'companies/stale-version')
        await queryClient.refetchQueries({ queryKey: companyKey });
      throw error;
    }
  };
  return (
    <Card component="section" aria-label={title}>
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed" mb="md">
        {text}
      </Text>
      <Form submit={t('common.save')} onSubmit={save}>
        {children}
      </Form>
    </Card>
  );
}
