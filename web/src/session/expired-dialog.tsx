import { useTexts } from '../texts/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { session } from './session.ts';
import { SignInForm } from './sign-in.page.tsx';
import { useMe } from './use-session.ts';

/** Over the page, which goes on where it was: requests that failed are sent again. */
export function ExpiredDialog() {
  const texts = useTexts();
  const { user, actor } = useMe();
  return (
    <Dialog title={texts.session.expiredTitle}>
      <p>{texts.session.expired}</p>
      <SignInForm username={actor?.username ?? user.username} />
      <button type="button" className="link" onClick={() => session.abandon()}>
        {texts.session.giveUp}
      </button>
    </Dialog>
  );
}
