import { modals } from '@mantine/modals';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { i18n } from '../i18n/i18n.ts';
import { Form, type FormValues, PasswordField } from '../ui/form.tsx';
import { api } from './api-client.ts';

/**
 * For forms whose request needs a fresh login. When the server asks for it, the form shows a field for the user's own
 * password, and the next attempt sends it first.
 */
export function useFreshLogin() {
  const [isAsked, setAsked] = useState(false);
  /** Throws what the request throws, and {@link ApiProblem} for a wrong password. */
  async function withFreshLogin<Result>(values: FormValues, request: () => Promise<Result>): Promise<Result> {
    if (isAsked) await reauthenticate(values);
    try {
      return await request();
    } catch (error) {
      if (needsFreshLogin(error)) setAsked(true);
      throw error;
    }
  }
  return { passwordField: isAsked && <OwnPasswordField />, withFreshLogin };
}

/**
 * For buttons whose request needs a fresh login. When the server asks for it, a dialog asks for the user's own password, and
 * the request is sent again. Null if the user cancels the dialog.
 */
export async function withPasswordDialog<Result>(request: () => Promise<Result>): Promise<Result | null> {
  try {
    return await request();
  } catch (error) {
    if (!needsFreshLogin(error)) throw error;
    return (await confirmPassword()) ? request() : null;
  }
}

/** False when the user cancels or closes the dialog. */
function confirmPassword(): Promise<boolean> {
  return new Promise((resolve) => {
    const id = modals.open({
      title: i18n.t('impersonation.confirmPassword'),
      closeButtonProps: { 'aria-label': i18n.t('common.close') },
      onClose: () => resolve(false),
      children: (
        <Form
          submit={i18n.t('impersonation.continue')}
          onSubmit={async (values) => {
            await reauthenticate(values);
            resolve(true);
            modals.close(id);
          }}
          onCancel={() => modals.close(id)}
          isGuarded={false}
        >
          <OwnPasswordField />
        </Form>
      ),
    });
  });
}

function OwnPasswordField() {
  const { t } = useTranslation();
  return (
    <PasswordField
      name="password"
      label={t('impersonation.passwordAgain')}
      hint={t('impersonation.passwordAgainHint')}
      autoComplete="current-password"
      data-autofocus
      required
    />
  );
}

/** Throws {@link ApiProblem} for a wrong password. */
async function reauthenticate({ password = '' }: FormValues): Promise<void> {
  await bodyOf(api.POST('/api/v1/auth/reauthenticate', { body: { password } }));
}

function needsFreshLogin(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'auth/reauthentication-required';
}
