import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { useMe } from '../session/use-session.ts';
import { PersonAvatar } from '../ui/person-avatar.tsx';
import { personName } from '../ui/person-name.ts';
import { useTypedText } from '../ui/use-typed-text.ts';
import { destinationsOf } from './navigation.tsx';
import '@mantine/spotlight/styles.css';

const peopleMax = 7;

/** Ctrl-K: finds people by the words that the list's search takes, and pages by their names. */
export default function QuickSearch() {
  const { t } = useTranslation();
  const me = useMe();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const words = useTypedText(query);
  const [isComposing, setComposing] = useState(false);
  const companyId = me.user.companyId!;
  const people = useQuery({
    queryKey: ['users', 'quick-search', words],
    enabled: words !== '' && !isComposing,
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/companies/{companyId}/users', {
          params: { path: { companyId }, query: { q: words, limit: peopleMax } },
          signal,
        }),
      ),
  });
  const open = (path: string) => {
    spotlight.close();
    navigate(path);
  };
  const pages = destinationsOf(me)
    .map(({ path, name, icon }) => ({ path, label: t(`nav.${name}`), icon }))
    .filter(({ label }) => label.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase()));
  const found = words === '' ? [] : (people.data?.items ?? []);
  const first = found[0] ? `/users/${found[0].id}` : pages[0]?.path;
  /** Enter opens the first result, unless another was chosen by the arrow keys. Not one of an earlier text. */
  const openFirst = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || query.trim() !== words || people.isFetching) return;
    const isOtherChosen = event.currentTarget.closest('[role="dialog"]')?.querySelector('[data-selected]');
    if (!isOtherChosen && first !== undefined) open(first);
  };
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      transitionProps={{ duration: 0 }}
      attributes={{ content: { 'aria-label': t('search.title') } }}
    >
      {/* The field keeps these events to itself, so they are heard around it. */}
      <div onCompositionStart={() => setComposing(true)} onCompositionEnd={() => setComposing(false)}>
        <Spotlight.Search
          onKeyDown={openFirst}
          placeholder={t('search.placeholder')}
          aria-label={t('search.title')}
          leftSection={<IconSearch size={18} />}
        />
      </div>
      <Spotlight.ActionsList>
        {found.length > 0 && (
          <Spotlight.ActionsGroup label={t('search.people')}>
            {found.map((person) => (
              <Spotlight.Action
                key={person.id}
                label={personName(person)}
                description={[person.username, person.department].filter(Boolean).join(' · ')}
                leftSection={<PersonAvatar person={person} />}
                onClick={() => open(`/users/${person.id}`)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={t('search.pages')}>
            {pages.map(({ path, label, icon: Icon }) => (
              <Spotlight.Action key={path} label={label} leftSection={<Icon size={18} stroke={1.75} />} onClick={() => open(path)} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.length === 0 && pages.length === 0 && !people.isFetching && <Spotlight.Empty>{t('search.nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
