import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../platform/passwords/index.ts';
import { CompaniesService } from '../companies/index.ts';
import { type Actor, notSignedIn } from '../platform/access/index.ts';
import { Database, type QueryOptions } from '../platform/database/index.ts';
import { requestProblems, requireVersion } from '../platform/http/index.ts';
import { defaultLanguage, type Language } from '../platform/language/index.ts';
import { AccessChanges } from './access-changes.service.ts';
import { Passwords } from './passwords.service.ts';
import { patchedProfile, profileChanges, profileOf } from './profile.rules.ts';
import { User } from './user.entity.ts';
import { toUserView, type UserView, userViewColumns, type UserViewRow } from './user.view.ts';
import type { OwnProfilePatch } from './users.dto.ts';
import { usersProblems } from './users.errors.ts';
import { preferenceChanges, preferencesOf } from './users.rules.ts';
import { staleUser, UsersService } from './users.service.ts';
import { checkUsername, cleanUsername, usernameKey } from './username.rules.ts';

/** What a login needs of an account. */
export type FoundAccount = Pick<User, 'id' | 'username' | 'companyId' | 'passwordHash'>;

const foundAccountQuery = `select id, username, company_id as "companyId", password_hash as "passwordHash" from users where username_key = ?`;

/** What users do with their own account, and what a login needs of it. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly companies: CompaniesService,
    private readonly passwords: Passwords,
    private readonly hasher: PasswordHasher,
    private readonly accessChanges: AccessChanges,
  ) {}

  /** Null for an unknown username; disabled users are found too. */
  async findByUsername(username: string, options?: Pick<QueryOptions, 'waits'>): Promise<FoundAccount | null> {
    // An invalid username belongs to no user, and PostgreSQL may refuse its characters.
    if (checkUsername(cleanUsername(username))) return null;
    const named = { ...options, name: 'found_account' };
    const [found] = await this.database.query<FoundAccount>('all', foundAccountQuery, [usernameKey(username)], named);
    return found ?? null;
  }

  /** Whether this is the actor's own password. */
  async isOwnPassword(actor: Actor, password: string): Promise<boolean> {
    const { user } = await this.#passwordContext(actor);
    return this.hasher.verify(user.passwordHash, password);
  }

  /** Stores a stronger hash of the same password, unless the password was changed in the meantime. */
  async rehash(em: EntityManager, userId: string, oldHash: string, newHash: string): Promise<void> {
    await em.execute('update users set password_hash = ? where id = ? and password_hash = ?', [newHash, userId, oldHash]);
  }

  /**
   * Sets the time of the last login and locks the user. It is not a change of the user, so the version stays. Null if the account
   * or its company was disabled, or the password was changed, since the account was found.
   */
  async markLoggedIn(em: EntityManager, { id, passwordHash }: FoundAccount): Promise<UserView | null> {
    const [user] = await em.execute<UserViewRow[]>(
      `update users u set last_login_at = now() where u.id = ? and u.password_hash = ? and u.disabled_at is null
         and not exists (select from companies c where c.id = u.company_id and c.disabled_at is not null)
       returning ${userViewColumns.list('u')}`,
      [id, passwordHash],
    );
    return user ? toUserView(user) : null;
  }

  /** The language of texts for the actor, such as workbooks and mails: the user's own, else the company's, else English. */
  async languageOf(actor: Actor): Promise<Language> {
    const [found] = await this.database.query<{ language: Language | null }>(
      'all',
      'select coalesce(u.language, c.language) as language from users u left join companies c on c.id = u.company_id where u.id = ?',
      [actor.user.userId],
    );
    return found?.language ?? defaultLanguage;
  }

  /** Throws `users/stale-version` if `ifMatch` names another version. */
  updateOwn(actor: Actor, patch: OwnProfilePatch, ifMatch?: string): Promise<UserView> {
    return this.database.acrossCompanies(async (em) => {
      const user = await this.#own(em, actor, LockMode.PESSIMISTIC_WRITE);
      requireVersion(ifMatch, user.version, staleUser);
      const ownCompanyName = user.companyId ? (await this.companies.require(em, user.companyId)).name : user.companyName;
      const before = profileOf(user);
      const after = patchedProfile(before, patch, ownCompanyName);
      const preferences = { ...preferencesOf(user), ...(patch.language === undefined ? {} : { language: patch.language }) };
      const changes = [...profileChanges(before, after), ...preferenceChanges(preferencesOf(user), preferences)];
      if (changes.length === 0) return toUserView(user);
      Object.assign(user, after, preferences);
      await this.users.save(em, actor, user, changes);
      return toUserView(user);
    });
  }

  /** Throws `request/invalid` for a new password that is too weak. */
  async refuseWeakPassword(actor: Actor, newPassword: string): Promise<void> {
    const { user, companyName } = await this.#passwordContext(actor);
    this.passwords.refuseWeak(newPassword, { username: user.username, companyName }, 'newPassword');
  }

  /** Ends the user's other sessions. Throws `users/wrong-password`, or `request/invalid` for a weak new one. */
  async changeOwnPassword(actor: Actor, currentPassword: string, newPassword: string): Promise<void> {
    const { user, companyName } = await this.#passwordContext(actor);
    if (!(await this.hasher.verify(user.passwordHash, currentPassword))) throw usersProblems.wrongPassword();
    if (newPassword.normalize('NFKC') === currentPassword.normalize('NFKC')) {
      const message = 'This is your current password. Choose another one.';
      throw requestProblems.invalid({ errors: [{ path: 'newPassword', code: 'same-password', message }] });
    }
    const passwordHash = await this.passwords.hashNew(newPassword, { username: user.username, companyName }, 'newPassword');
    await this.database.acrossCompanies(async (em) => {
      const own = await this.#own(em, actor, LockMode.PESSIMISTIC_WRITE);
      // An admin may have set another password in the meantime, because the old one was known to someone else.
      if (own.passwordHash !== user.passwordHash) throw usersProblems.wrongPassword();
      own.passwordHash = passwordHash;
      own.mustChangePassword = false;
      await this.users.save(em, actor, own, [{ field: 'password', from: null, to: null }]);
      await this.accessChanges.publish(em, {
        userIds: [own.id],
        reason: 'password-changed',
        origin: actor,
        exceptSessionId: actor.sessionId,
      });
    });
  }

  #passwordContext(actor: Actor): Promise<{ user: User; companyName: string | null }> {
    return this.database.acrossCompanies(async (em) => {
      const user = await this.#own(em, actor, LockMode.NONE);
      return { user, companyName: user.companyId ? (await this.companies.require(em, user.companyId)).name : null };
    });
  }

  async #own(em: EntityManager, actor: Actor, lockMode: LockMode): Promise<User> {
    const user = await em.findOne(User, { id: actor.user.userId }, { lockMode });
    if (!user) throw notSignedIn({ hasToken: true });
    return user;
  }
}
