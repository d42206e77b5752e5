import { session } from '../session/session.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { PasswordForm } from './password.section.tsx';

/** For whoever must choose another password before anything else. */
export function FirstPasswordPage() {
  const texts = useTexts();
  return (
    <>
      <PageTitle>{texts.session.changeFirst}</PageTitle>
      <p>{texts.session.changeFirstWhy}</p>
      <PasswordForm onChanged={() => session.reload()} />
    </>
  );
}
