import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { type FormValues, PasswordField } from '../ui/form.tsx';
import { api } from './api-client.ts';

/**
 * For forms whose request needs a fresh login. When the server asks for it, the form shows a field for the user's own
 * password, and the next attempt sends it first.
 */
export function useFreshLogin() {
  const { t } = useTranslation();
  const [isAsked, setAsked] = useState(false);
  /** Throws what the request throws, and {@link ApiProblem} for a wrong password. */
  async function withFreshLogin<Result>(values: FormValues, request: () => Promise<Result>): Promise<Result> {
    if (isAsked) await bodyOf(api.POST('/api/v1/auth/reauthenticate', { body: { password: values['password'] ?? '' } }));
    try {
      return await request();
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'auth/reauthentication-required') setAsked(true);
      throw error;
    }
  }
  const passwordField = isAsked && (
    <PasswordField
      name="password"
      label={t('impersonation.passwordAgain')}
      hint={t('impersonation.passwordAgainHint')}
      autoComplete="current-password"
      required
    />
  );
  return { passwordField, withFreshLogin };
}
