import { Paper, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/types.ts';
import { languages } from '../../i18n/languages.ts';
import { FieldList } from '../../ui/field-list.tsx';
import { Time } from '../../ui/time.tsx';

/** The account of the person: who they are to Cardroll, and whether they can sign in. */
export function PersonState({ person }: { person: User }) {
  const { t } = useTranslation();
  const state = person.deletedAt ? t('people.bin.title') : person.disabled ? t('people.disabled') : t('people.enabled');
  return (
    <Paper component="section" withBorder p="lg" aria-label={t('person.account')}>
      <Title order={2} mb="sm">
        {t('person.account')}
      </Title>
      <FieldList
        fields={[
          { label: t('fields.username'), value: <bdi>{person.username}</bdi> },
          { label: t('people.state'), value: state },
          { label: t('fields.role'), value: t(`roles.${person.role}`) },
          { label: t('people.lastLoginAt'), value: person.lastLoginAt ? <Time at={person.lastLoginAt} /> : t('person.never') },
          { label: t('fields.createdAt'), value: <Time at={person.createdAt} /> },
          { label: t('fields.updatedAt'), value: <Time at={person.updatedAt} /> },
          ...(person.language ? [{ label: t('fields.language'), value: languages[person.language] }] : []),
        ]}
      />
    </Paper>
  );
}
