import { Card, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { useMe } from '../session/use-session.ts';
import { BusinessCard } from '../ui/business-card.tsx';
import type { FormValues } from '../ui/form.tsx';
import { isolate } from '../ui/isolated.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { personName } from '../ui/person-name.ts';
import { ActivitySection } from './activity.section.tsx';
import { DatalinksSection } from './datalinks.section.tsx';
import { datalinksKey } from './keys.ts';
import { OwnImpersonationsSection, UnseenNotice } from './own-impersonations.section.tsx';
import { PasswordSection } from './password.section.tsx';
import { ProfileSection } from './profile.section.tsx';
import { SessionsSection } from './sessions.section.tsx';

/** The user's own account: the card as others see it, what is on it, and who can use the account. */
export function CardPage() {
  const { t } = useTranslation();
  const { user, actor } = useMe();
  if (actor) return <ImpersonatedCard />;
  const isOfCompany = user.role !== 'platform_admin';
  return (
    <Stack gap="xl">
      <PageTitle>{isOfCompany ? t('card.title') : t('nav.account')}</PageTitle>
      {isOfCompany && <UnseenNotice />}
      {isOfCompany ? <OwnCard /> : <ProfileSection onType={() => undefined} />}
      <Group title={t('card.security')}>
        <PasswordSection />
        <SessionsSection />
      </Group>
      {isOfCompany && (
        <Group title={t('card.history')}>
          <OwnImpersonationsSection />
          <ActivitySection />
        </Group>
      )}
    </Stack>
  );
}

/** An impersonating admin sees the card, and may change only the contact details. */
function ImpersonatedCard() {
  const { t } = useTranslation();
  const { user } = useMe();
  const [typed, setTyped] = useState<FormValues>({});
  return (
    <Stack gap="xl">
      <PageTitle>{t('card.titleOf', { name: isolate(personName(user)) })}</PageTitle>
      <Preview typed={typed} />
      <DatalinksSection onType={setTyped} />
    </Stack>
  );
}

function OwnCard() {
  const [profile, setProfile] = useState<FormValues>({});
  const [datalinks, setDatalinks] = useState<FormValues>({});
  return (
    <>
      <Preview typed={{ ...profile, ...datalinks }} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <DatalinksSection onType={setDatalinks} />
        <ProfileSection onType={setProfile} />
      </SimpleGrid>
    </>
  );
}

/** The card with what is typed, before it is saved. */
function Preview({ typed }: { typed: FormValues }) {
  const { t } = useTranslation();
  const { user } = useMe();
  const datalinks = useQuery({ queryKey: datalinksKey, queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/me/datalinks', { signal })) });
  return (
    <section>
      <Text size="sm" c="dimmed" mb="xs">
        {t('card.preview')}
      </Text>
      <BusinessCard person={{ ...user, ...datalinks.data, ...typed }} />
    </section>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card component="section">
      <Title order={2} mb="md">
        {title}
      </Title>
      <Stack gap="xl">{children}</Stack>
    </Card>
  );
}
