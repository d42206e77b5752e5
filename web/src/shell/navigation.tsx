import { Badge, Burger, Menu, VisuallyHidden } from '@mantine/core';
import { IconBuilding, IconBuildings, IconFileImport, IconHistory, IconId, IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { bodyOf } from '../api/client.ts';
import type { Me } from '../api/types.ts';
import { api } from '../session/api-client.ts';
import { useMe } from '../session/use-session.ts';

export interface Destination {
  path: string;
  name: 'company' | 'imports' | 'activity' | 'settings' | 'card' | 'companies' | 'account';
  icon: ComponentType<{ size?: number; stroke?: number }>;
}

const card: Destination = { path: '/card', name: 'card', icon: IconId };

/** The pages of an account, in the order of the navigation. */
export function destinationsOf({ user, actor }: Me): Destination[] {
  if (actor || user.role === 'member') return [card];
  if (user.role === 'platform_admin') return [{ path: '/companies', name: 'companies', icon: IconBuildings }];
  return [
    { path: '/users', name: 'company', icon: IconBuilding },
    { path: '/imports', name: 'imports', icon: IconFileImport },
    { path: '/activity', name: 'activity', icon: IconHistory },
    { path: '/settings', name: 'settings', icon: IconSettings },
  ];
}

/** The links in a row, for windows that are wide enough. */
export function NavigationRow() {
  const { t } = useTranslation();
  const items = useNavigationItems();
  return (
    <nav aria-label={t('nav.main')} className="navigation-row">
      {items.map(({ path, label, open, isCurrent, icon: Icon }) => (
        <Link key={path} href={path} className="nav-link" aria-current={isCurrent ? 'page' : undefined}>
          <Icon size={16} stroke={1.75} />
          {label}
          {open && <OpenCount {...open} />}
        </Link>
      ))}
    </nav>
  );
}

/** The same links in a menu, for telephones. */
export function NavigationMenu() {
  const { t } = useTranslation();
  const items = useNavigationItems();
  const [, navigate] = useLocation();
  return (
    <Menu withinPortal={false} withInitialFocusPlaceholder={false} position="bottom-start" width={240}>
      <Menu.Target>
        <Burger size="sm" className="navigation-menu" aria-label={t('nav.menu')} />
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ path, label, open, isCurrent, icon: Icon }) => (
          <Menu.Item
            key={path}
            leftSection={<Icon size={16} stroke={1.75} />}
            rightSection={open && <OpenCount {...open} />}
            aria-current={isCurrent ? 'page' : undefined}
            onClick={() => navigate(path)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function useNavigationItems() {
  const { t } = useTranslation();
  const me = useMe();
  const [location] = useLocation();
  const open = useOpenDifferences();
  return destinationsOf(me).map((destination) => ({
    ...destination,
    label: t(`nav.${destination.name}`),
    open: destination.name === 'imports' ? open : null,
    isCurrent: location === destination.path || location.startsWith(`${destination.path}/`),
  }));
}

function OpenCount({ items, shown }: OpenDifferences) {
  const { t } = useTranslation();
  return (
    <Badge size="sm" variant="filled" color="#c2410c" title={t('nav.openDifferences', { count: items, shown })}>
      <span aria-hidden="true">{shown}</span>
      <VisuallyHidden>{t('nav.openDifferences', { count: items, shown })}</VisuallyHidden>
    </Badge>
  );
}

const countMax = 99;

interface OpenDifferences {
  items: number;
  /** As a short text. */
  shown: string;
}

/** How many skipped datalinks are open. Null if there are none. */
function useOpenDifferences(): OpenDifferences | null {
  const { user, actor } = useMe();
  const isAdmin = !actor && user.role === 'company_admin';
  const { data } = useQuery({
    queryKey: ['skipped-datalinks', 'count'],
    enabled: isAdmin,
    staleTime: 30_000,
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/companies/{companyId}/skipped-datalinks', {
          params: { path: { companyId: user.companyId! }, query: { limit: countMax } },
          signal,
        }),
      ),
  });
  if (!data || data.items.length === 0) return null;
  const items = data.items.length;
  return { items, shown: data.nextCursor ? `${countMax}+` : String(items) };
}
