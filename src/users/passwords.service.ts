import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../platform/passwords/index.ts';
import { requestProblems } from '../platform/http/index.ts';
import { checkPassword, type PasswordContext } from './password.rules.ts';

/** Checks and hashes new passwords. Hashing is slow, so call it outside of transactions. */
@Injectable()
export class Passwords {
  constructor(private readonly hasher: PasswordHasher) {}

  /** Throws `request/invalid` with the given path for a password that is too weak. */
  async hashNew(password: string, context: PasswordContext, path: string): Promise<string> {
    this.refuseWeak(password, context, path);
    return this.hasher.hash(password);
  }

  /** Throws like {@link hashNew}, without hashing. */
  refuseWeak(password: string, context: PasswordContext, path: string): void {
    const problem = checkPassword(password, context);
    if (problem) throw requestProblems.invalid({ errors: [{ path, ...problem }] });
  }
}
