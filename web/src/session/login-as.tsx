import { useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Form, type FormValues, TextArea } from '../ui/form.tsx';
import { session } from './session.ts';
import { useCompanyId } from './use-session.ts';

interface Person {
  id: string;
  username: string;
  firstName?: string;
  lastName?: string;
}

/** The button that begins a login as a user, with the dialog that asks for the reason. */
export function LoginAs({ person, reason }: { person: Person; reason?: string }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" aria-label={texts.acting.loginAsName(nameOf(person))} onClick={() => setOpen(true)}>
        {texts.acting.loginAs}
      </button>
      {isOpen && <LoginAsDialog person={person} reason={reason} onClose={() => setOpen(false)} />}
    </>
  );
}

function LoginAsDialog({ person, reason, onClose }: { person: Person; reason: string | undefined; onClose: () => void }) {
  const texts = useTexts();
  const companyId = useCompanyId();
  const [mustGivePassword, setMustGivePassword] = useState(false);

  async function start(values: FormValues) {
    if (mustGivePassword) await answerOf(api.POST('/api/v1/auth/reauthenticate', { body: { password: values['password']! } }));
    const params = { path: { companyId, userId: person.id } };
    try {
      const started = await answerOf(
        api.POST('/api/v1/companies/{companyId}/users/{userId}/impersonations', { params, body: { reason: values['reason']! } }),
      );
      await session.actAs(started);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'auth/reauthentication-required') setMustGivePassword(true);
      throw error;
    }
  }

  return (
    <Dialog title={texts.acting.title(nameOf(person))} onClose={onClose}>
      <p>{texts.acting.explain}</p>
      <Form submit={texts.acting.start} onSubmit={start} onCancel={onClose}>
        <TextArea
          name="reason"
          label={texts.acting.reason}
          hint={texts.acting.reasonHint}
          defaultValue={reason}
          minLength={5}
          maxLength={500}
          autoFocus
          required
        />
        {mustGivePassword && (
          <Field
            name="password"
            type="password"
            label={texts.acting.passwordAgain}
            hint={texts.acting.passwordAgainHint}
            autoComplete="current-password"
            required
          />
        )}
      </Form>
    </Dialog>
  );
}

function nameOf({ firstName, lastName, username }: Person): string {
  return [firstName, lastName].filter(Boolean).join(' ') || username;
}
