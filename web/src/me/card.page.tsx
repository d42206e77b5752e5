import { useMe } from '../session/use-session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { isolate } from '../ui/isolated.tsx';
import { personName } from '../ui/person-name.ts';
import { DatalinksSection } from './datalinks.section.tsx';
import { OwnImpersonationsSection, UnseenNotice } from './own-impersonations.section.tsx';
import { PasswordSection } from './password.section.tsx';
import { ProfileSection } from './profile.section.tsx';
import { SessionsSection } from './sessions.section.tsx';

/** The user's own account. An impersonating admin sees the profile and may change the datalinks. */
export function CardPage() {
  const texts = useTexts();
  const { user, actor } = useMe();
  const isOfCompany = user.role !== 'platform_admin';
  return (
    <>
      <PageTitle>{actor ? texts.card.titleOf(isolate(personName(user))) : isOfCompany ? texts.card.title : texts.nav.account}</PageTitle>
      {isOfCompany && !actor && <UnseenNotice />}
      {isOfCompany && <DatalinksSection />}
      <ProfileSection isReadOnly={actor !== null} />
      {!actor && (
        <>
          {isOfCompany && <OwnImpersonationsSection />}
          <SessionsSection />
          <PasswordSection />
        </>
      )}
    </>
  );
}
