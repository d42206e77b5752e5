import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';

const tabs = [
  ['/imports', 'imports'],
  ['/imports/differences', 'differences'],
] as const;

/** The two lists that imports lead to. Links, so that each opens in a new tab and has an address. */
export function ImportsTabs() {
  const { t } = useTranslation();
  const [location] = useLocation();
  return (
    <nav className="page-tabs" aria-label={t('importTabs.label')}>
      {tabs.map(([path, name]) => (
        <Link key={path} href={path} aria-current={location === path ? 'page' : undefined}>
          {t(`importTabs.${name}`)}
        </Link>
      ))}
    </nav>
  );
}
