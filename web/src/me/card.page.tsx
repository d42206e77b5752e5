import { useMe } from '../session/use-session.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DatalinksSection } from './datalinks.section.tsx';
import { OwnImpersonationsSection } from './own-impersonations.section.tsx';
import { PasswordSection } from './password.section.tsx';
import { ProfileSection } from './profile.section.tsx';
import { SessionsSection } from './sessions.section.tsx';

/** The own account. Of somebody else's, an admin sees what "login as" allows: the profile, and the contact data to change. */
export function CardPage() {
  const texts = useTexts();
  const { user, actor } = useMe();
  const isOfCompany = user.role !== 'platform_admin';
  return (
    <>
      <h1>{actor ? texts.card.titleOf(`${user.firstName} ${user.lastName}`) : isOfCompany ? texts.card.title : texts.nav.account}</h1>
      {isOfCompany && !actor && <OwnImpersonationsSection isNoticeOnly />}
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
