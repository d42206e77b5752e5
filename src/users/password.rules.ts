import { checkPasswordStrength, type PasswordProblem } from '../../libs/password-hash/index.ts';

/** What a new password must not be. */
export interface PasswordContext {
  username: string;
  /** Absent for a platform admin. */
  companyName?: string | null;
}

/** Checks a new password of a user. */
export function checkPassword(password: string, { username, companyName }: PasswordContext): PasswordProblem | null {
  const problem = checkPasswordStrength(password, [username, companyName ?? '']);
  if (problem?.code !== 'too-personal') return problem;
  return { ...problem, message: "The username or the company's name cannot be the password. Choose another one." };
}
