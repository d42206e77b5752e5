import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DatalinkField, User } from '../../api/types.ts';
import { datalinkFields, profileFields } from '../../i18n/en/fields.ts';
import { FieldList } from '../../ui/field-list.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Website } from '../../ui/website.tsx';
import type { usePersonDatalinks } from './use-person.ts';

interface PersonDetailsProps {
  person: User;
  datalinks: ReturnType<typeof usePersonDatalinks>;
}

/** Every field of the profile and the contact details, to read. */
export function PersonDetails({ person, datalinks }: PersonDetailsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xl" maw={800}>
      <section>
        <Title order={2} mb="sm">
          {t('person.profile')}
        </Title>
        <FieldList
          fields={profileFields.map((field) => ({
            label: t(`fields.${field}`),
            value: person[field] && <bdi className="preserve-lines">{person[field]}</bdi>,
          }))}
        />
      </section>
      <section>
        <Title order={2}>{t('card.datalinks')}</Title>
        <Text size="sm" c="dimmed" mb="sm">
          {t('person.datalinksHint')}
        </Text>
        {datalinks.isError && <ProblemNote problem={datalinks.error} onRetry={() => void datalinks.refetch()} />}
        {datalinks.isLoading && <Skeleton rows={3} />}
        {datalinks.data && (
          <FieldList
            fields={datalinkFields.map((field) => ({
              label: t(`fields.${field}`),
              value: datalinks.data[field] && <DatalinkValue field={field} value={datalinks.data[field]} />,
            }))}
          />
        )}
      </section>
    </Stack>
  );
}

function DatalinkValue({ field, value }: { field: DatalinkField; value: string }) {
  return field === 'website' ? <Website address={value} /> : <bdi className="preserve-lines">{value}</bdi>;
}
