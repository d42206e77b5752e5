import { type MantineColorScheme, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconApi, IconCheck, IconId, IconKeyboard, IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { chooseLanguage } from '../i18n/i18n.ts';
import { type Language, languages } from '../i18n/languages.ts';
import { api } from '../session/api-client.ts';
import { session } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { mayDiscard } from '../ui/confirm.tsx';
import { notifyProblem } from '../ui/notices.tsx';
import { Isolated, isolate } from '../ui/isolated.tsx';
import { PersonAvatar } from '../ui/person-avatar.tsx';
import { personName } from '../ui/person-name.ts';
import { addressOf } from '../api/base-path.ts';

const colorSchemes = ['auto', 'light', 'dark'] as const;

/** Who is signed in, and what belongs to the person and not to a page: card, language, theme, sign-out. */
export function AccountMenu({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { t, i18n } = useTranslation();
  const { user, actor, mustChangePassword } = useMe();
  const [, navigate] = useLocation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  /** In this browser at once, and for the account, whose other browsers, workbooks and messages follow it. */
  const choose = async (language: Language) => {
    try {
      await chooseLanguage(language);
      if (!actor && !mustChangePassword) await bodyOf(api.PATCH('/api/v1/me', { body: { language } }));
    } catch (error) {
      notifyProblem(error);
    }
  };
  return (
    // In the header, for screen readers, and with the focus on its first item.
    <Menu withinPortal={false} withInitialFocusPlaceholder={false} width={260} closeOnItemClick checkIcon={<IconCheck size={16} />}>
      <Menu.Target>
        <UnstyledButton className="account-button">
          <PersonAvatar person={user} />
          <VisuallyHidden>
            <Isolated text={t('account.menu', { name: isolate(personName(user)) })} />
          </VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="account-name">
          <Text size="sm" fw={600}>
            <bdi>{personName(user)}</bdi>
          </Text>
          <Text size="xs" c="dimmed">
            <bdi>{user.username}</bdi>
          </Text>
        </div>
        {!actor && !mustChangePassword && (
          <Menu.Item leftSection={<IconId size={16} />} onClick={() => navigate('/card')}>
            {t('nav.card')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Label>{t('common.language')}</Menu.Label>
        <Menu.RadioGroup value={i18n.language} onChange={(language) => void choose(language as Language)}>
          {(Object.entries(languages) as [Language, string][]).map(([language, name]) => (
            <Menu.RadioItem key={language} value={language} closeMenuOnClick>
              <span lang={language}>{name}</span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{t('theme.title')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
          {colorSchemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
              {t(`theme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onShowShortcuts}>
          {t('shortcuts.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconApi size={16} />} component="a" href={addressOf('/docs')}>
          {t('session.explorer')}
        </Menu.Item>
        {!actor && (
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
            {t('session.signOut')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

async function signOut(): Promise<void> {
  if (await mayDiscard()) await session.signOut().catch(notifyProblem);
}
