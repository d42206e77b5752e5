import { session } from '../session/session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { PasswordForm } from './password.section.tsx';

/** For users who must change their password first. */
export function FirstPasswordPage() {
  const texts = useTexts();
  return (
    <>
      <PageTitle>{texts.session.changeFirst}</PageTitle>
      <p>{texts.session.changeFirstHint}</p>
      <PasswordForm onChanged={() => session.reload()} />
    </>
  );
}
