import { type BatchUser, newProfile } from '../../src/users/index.ts';

/** The member Ann Lee, as an import reads her. */
export function batchUser(overrides: Partial<BatchUser> = {}): BatchUser {
  return {
    id: 'u1',
    username: 'ann.lee',
    usernameKey: 'ann.lee',
    role: 'member',
    passwordHash: '',
    version: 3,
    isDisabled: false,
    hasLoggedIn: false,
    profile: newProfile({ email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' }, 'Acme'),
    ...overrides,
  };
}
