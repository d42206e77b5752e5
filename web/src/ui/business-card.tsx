import { Anchor, Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconBrandWhatsapp, IconDeviceMobile, IconMail, IconMapPin, IconPhone, IconPrinter, IconWorld } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DatalinkField, ProfileField } from '../api/types.ts';
import { mailAddress, phoneAddress, whatsAppAddress } from './contact-address.ts';
import { PersonAvatar } from './person-avatar.tsx';
import { type Named, personName } from './person-name.ts';
import { Website } from './website.tsx';

type CardField = Exclude<ProfileField, 'firstName' | 'lastName'> | DatalinkField;

/** What a card shows. A blank value is left out. */
export type CardValues = Named & Partial<Record<CardField, string | null>>;

interface ContactLine {
  field: CardField;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  show: (value: string) => ReactNode;
}

const contactLines: ContactLine[] = [
  { field: 'workPhone', icon: IconPhone, show: (value) => <LinkTo address={phoneAddress(value)} text={value} /> },
  { field: 'mobilePhone', icon: IconDeviceMobile, show: (value) => <LinkTo address={phoneAddress(value)} text={value} /> },
  { field: 'whatsApp', icon: IconBrandWhatsapp, show: (value) => <LinkTo address={whatsAppAddress(value)} text={value} /> },
  { field: 'fax', icon: IconPrinter, show: (value) => <bdi>{value}</bdi> },
  { field: 'email', icon: IconMail, show: (value) => <LinkTo address={mailAddress(value)} text={value} /> },
  { field: 'website', icon: IconWorld, show: (value) => <Website address={value} /> },
  { field: 'address', icon: IconMapPin, show: (value) => <bdi className="preserve-lines">{value}</bdi> },
];

/** The digital business card of a person, as others see it. */
export function BusinessCard({ person }: { person: CardValues }) {
  const { t } = useTranslation();
  const name = personName(person);
  const lines = contactLines.filter(({ field }) => person[field]?.trim());
  return (
    <Paper component="section" className="business-card" withBorder shadow="xs" p="lg" aria-label={t('businessCard.of', { name })}>
      <Group wrap="nowrap" align="flex-start" gap="md">
        <PersonAvatar person={person} size={56} />
        <div className="grow">
          <Text fw={650} fz={18} lh={1.3}>
            <bdi>{name}</bdi>
          </Text>
          {person.title && (
            <Text size="sm">
              <bdi>{person.title}</bdi>
            </Text>
          )}
          <Text size="sm" c="dimmed">
            <bdi>{person.companyName}</bdi>
            {person.companyName && person.department && ' · '}
            <bdi>{person.department}</bdi>
          </Text>
        </div>
      </Group>
      {person.aboutMe && (
        <Text size="sm" mt="sm">
          <bdi className="preserve-lines">{person.aboutMe}</bdi>
        </Text>
      )}
      <Stack component="ul" gap={6} mt="md" mb={0} p={0} className="plain-list">
        {lines.map(({ field, icon: Icon, show }) => (
          <Group key={field} component="li" gap="xs" wrap="nowrap" align="flex-start">
            <ThemeIcon variant="transparent" color="gray" size={20} title={t(`fields.${field}`)} aria-hidden>
              <Icon size={16} stroke={1.75} />
            </ThemeIcon>
            <Text size="sm" component="span" className="grow">
              <span className="visually-hidden">{t('common.label', { name: t(`fields.${field}`) })} </span>
              {show(person[field]!.trim())}
            </Text>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

function LinkTo({ address, text }: { address: string | null; text: string }) {
  const shown = <bdi>{text}</bdi>;
  if (address === null) return shown;
  const isWeb = address.startsWith('https:');
  return (
    <Anchor inherit href={address} {...(isWeb ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
      {shown}
    </Anchor>
  );
}
