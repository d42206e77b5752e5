import { useEffect } from 'react';
import { Field, Form } from '../ui/form.tsx';
import { LanguageChoice } from '../ui/language-choice.tsx';
import { useTexts } from '../i18n/use-texts.ts';
import { session } from './session.ts';

export function SignInPage() {
  const texts = useTexts();
  useEffect(() => {
    document.title = `${texts.session.title} · Cardroll`;
  }, [texts]);
  return (
    <main className="sign-in">
      <header>
        <h1>Cardroll</h1>
        <LanguageChoice />
      </header>
      <p>{texts.session.intro}</p>
      {window.isSecureContext ? <SignInForm /> : <p className="note error">{texts.common.notSecure}</p>}
      <p>
        <a href="/docs">{texts.session.explorer}</a>
      </p>
    </main>
  );
}

/** Used by the sign-in page and by the dialog over a page whose session has expired. */
export function SignInForm({ username }: { username?: string }) {
  const texts = useTexts();
  return (
    <Form submit={texts.session.signIn} onSubmit={(values) => session.signIn(values['username']!, values['password']!)}>
      <Field
        name="username"
        label={texts.session.username}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={username}
        autoFocus={username === undefined}
        required
      />
      <Field
        name="password"
        label={texts.session.password}
        type="password"
        autoComplete="current-password"
        autoFocus={username !== undefined}
        required
      />
    </Form>
  );
}
