import { Alert, Anchor, Badge, Button, Group, Tabs } from '@mantine/core';
import { IconArrowLeft, IconTrash, IconUserQuestion } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { User } from '../../api/types.ts';
import { useFormats } from '../../i18n/use-formats.ts';
import { BusinessCard } from '../../ui/business-card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Isolated, isolate } from '../../ui/isolated.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { personName } from '../../ui/person-name.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAddressState } from '../../ui/use-address-state.ts';
import { usePersonActions } from '../use-person-actions.ts';
import { PersonActions } from './person-actions.tsx';
import { PersonDetails } from './person-details.tsx';
import { PersonHistory } from './person-history.tsx';
import { PersonImports } from './person-imports.tsx';
import { PersonLogins } from './person-logins.tsx';
import { PersonSessions } from './person-sessions.tsx';
import { PersonState } from './person-state.tsx';
import { isNotFound, usePerson, usePersonDatalinks } from './use-person.ts';

const tabs = ['details', 'history', 'imports', 'logins', 'sessions'] as const;
type Tab = (typeof tabs)[number];

/** A person: the card, the account, and what has happened to them. The open tab is in the address. */
export function PersonPage({ userId }: { userId: string }) {
  const person = usePerson(userId);
  const isGone = person.isError && isNotFound(person.error);
  return (
    <>
      <BackToPeople />
      {person.isError && !isGone && <ProblemNote problem={person.error} onRetry={() => void person.refetch()} />}
      {isGone ? (
        <NoSuchPerson />
      ) : person.data ? (
        // Also when it could not be loaded again, because a dialog may hold typed values.
        <LoadedPerson person={person.data} />
      ) : (
        person.isPending && <Skeleton />
      )}
    </>
  );
}

function BackToPeople() {
  const { t } = useTranslation();
  return (
    <Anchor component={Link} href="/users" size="sm" className="back-link">
      <IconArrowLeft size={16} aria-hidden />
      {t('people.title')}
    </Anchor>
  );
}

function NoSuchPerson() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle>{t('person.notFoundTitle')}</PageTitle>
      <EmptyState icon={IconUserQuestion} text={t('person.notFound')}>
        <Button component={Link} href="/users" variant="filled">
          {t('person.back')}
        </Button>
      </EmptyState>
    </>
  );
}

function LoadedPerson({ person }: { person: User }) {
  const datalinks = usePersonDatalinks(person.id, person.deletedAt !== null);
  return (
    <>
      <PageHeader title={isolate(personName(person))} aside={<Chips person={person} />}>
        <PersonActions person={person} />
      </PageHeader>
      {person.deletedAt && <InBin person={person} />}
      <div className="card-and-state">
        <BusinessCard person={{ ...person, ...datalinks.data }} />
        <PersonState person={person} />
      </div>
      <PersonTabs person={person} datalinks={datalinks} />
    </>
  );
}

/** Role and state, where they say something. */
function Chips({ person: { role, disabled, deletedAt } }: { person: User }) {
  const { t } = useTranslation();
  return (
    <Group gap={6}>
      {role === 'company_admin' && <Badge>{t('people.admin')}</Badge>}
      {disabled && <Badge color="gray">{t('people.disabled')}</Badge>}
      {deletedAt && (
        <Badge variant="filled" color="red.9">
          {t('people.bin.title')}
        </Badge>
      )}
    </Group>
  );
}

function InBin({ person }: { person: User }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { restore } = usePersonActions();
  return (
    <Alert color="orange" icon={<IconTrash size={18} />} mb="md">
      <Group justify="space-between" gap="sm">
        <Isolated text={t('person.inBin', { time: person.erasesAt ? formats.dateTime(person.erasesAt) : '' })} />
        <Button onClick={() => void restore(person)}>{t('people.bin.restore')}</Button>
      </Group>
    </Alert>
  );
}

function PersonTabs({ person, datalinks }: { person: User; datalinks: ReturnType<typeof usePersonDatalinks> }) {
  const { t } = useTranslation();
  const [{ tab: wanted }, set] = useAddressState({ tab: 'details' });
  // In the bin nobody is signed in.
  const shown = person.deletedAt ? tabs.filter((name) => name !== 'sessions') : tabs;
  const tab: Tab = shown.find((name) => name === wanted) ?? 'details';
  const panels: Record<Tab, ReactNode> = {
    details: <PersonDetails person={person} datalinks={datalinks} />,
    history: <PersonHistory person={person} />,
    imports: <PersonImports userId={person.id} />,
    logins: <PersonLogins userId={person.id} />,
    sessions: <PersonSessions userId={person.id} />,
  };
  return (
    <Tabs value={tab} onChange={(chosen) => set({ tab: chosen ?? 'details' }, { isStep: true })} keepMounted={false} mt="lg">
      <Tabs.List mb="md" className="scrolling-tabs" aria-label={t('person.tabs.label')}>
        {shown.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`person.tabs.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {shown.map((name) => (
        <Tabs.Panel key={name} value={name}>
          {panels[name]}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
