import { randomUUID } from 'node:crypto';
import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { ProblemError } from '../../libs/problem-details/index.ts';
import { type AuditAuthor, AuditService, type FieldChange } from '../audit/index.ts';
import { CompaniesService, type Company } from '../companies/index.ts';
import { type Actor, companyOf, type Role } from '../platform/access/index.ts';
import { Database, databaseNow } from '../platform/database/index.ts';
import { requestProblems, requireVersion } from '../platform/http/index.ts';
import type { Language } from '../platform/language/index.ts';
import { AccessChanges } from './access-changes.service.ts';
import { Passwords } from './passwords.service.ts';
import type { Profile } from './profile.fields.ts';
import { newProfile, patchedProfile, profileChanges, profileOf } from './profile.rules.ts';
import { ColumnGroups } from './list/column-groups.service.ts';
import { findUserIds, findUserPages, type UserLines } from './list/select-users.ts';
import type { UsersFilter } from './list/users-query.dto.ts';
import { shownBin } from './bin/showing-bin.ts';
import { findUsernamesInBin } from './bin/usernames-in-bin.ts';
import { User } from './user.entity.ts';
import { toUserView, type UserView, userViewColumns, type UserViewRow } from './user.view.ts';
import type { UserCreation, UserPatch } from './users.dto.ts';
import { usersProblems } from './users.errors.ts';
import { accessReasons, isEnabledAdmin, preferenceChanges, preferencesOf, rightsOf, userChanges } from './users.rules.ts';
import { userKeys } from './user-keys.rules.ts';
import { usernameKey } from './username.rules.ts';

/** The values of a new user, with the hash of the password. */
type NewUser = Profile & { companyId: string | null; username: string; passwordHash: string; role: Role; language?: Language | null };

const userQuery = `select ${userViewColumns.list('u')} from users u where u.company_id = ? and u.id = ?`;

/** What company admins do with the users of their company. */
@Injectable()
export class UsersService {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly audit: AuditService,
    private readonly passwords: Passwords,
    private readonly accessChanges: AccessChanges,
    private readonly columnGroups: ColumnGroups,
  ) {}

  /** Throws `users/username-unavailable`, or `request/invalid` for a weak password. */
  async create(actor: Actor, creation: UserCreation): Promise<UserView> {
    const companyId = companyOf(actor);
    const company = await this.database.inCompany(companyId, (em) => this.companies.require(em, companyId));
    const { username, password, role, language, ...profile } = creation;
    const passwordHash = await this.passwords.hashNew(password, { username, companyName: company.name }, 'password');
    const newUser = { ...newProfile(profile, company.name), companyId, username, passwordHash, role, language };
    const insert = (em: EntityManager) => this.insert(em, actor, newUser);
    return toUserView(await this.database.inCompany(companyId, insert).catch((error) => this.#explainTaken(error, companyId, username)));
  }

  /** A user of the company, or in its bin. Throws `users/not-found`. */
  async get(actor: Actor, userId: string): Promise<UserView> {
    const companyId = companyOf(actor);
    const named = { name: 'user_view', settings: shownBin };
    const [user] = await this.database.query<UserViewRow>({ companyId }, userQuery, [companyId, userId], named);
    if (!user) throw usersProblems.notFound();
    return toUserView(user);
  }

  /** Throws `users/last-admin` if the company would have no enabled admin, and `users/stale-version` if `ifMatch` names another version. */
  async update(actor: Actor, userId: string, patch: UserPatch, ifMatch?: string): Promise<UserView> {
    const companyId = companyOf(actor);
    const { password, role, disabled, language, ...profile } = patch;
    const passwordHash = password === undefined ? undefined : await this.#hashFor(actor, userId, password);
    return this.database.inCompany(companyId, async (em) => {
      // So that two admins cannot demote each other at the same time.
      const touchesRights = role !== undefined || disabled !== undefined;
      const companyLock = touchesRights ? LockMode.PESSIMISTIC_WRITE : LockMode.PESSIMISTIC_READ;
      const { company, user } = await this.lock(em, companyId, userId, companyLock);
      requireVersion(ifMatch, user.version, staleUser);
      const before = { ...profileOf(user), ...rightsOf(user), ...preferencesOf(user) };
      Object.assign(user, patchedProfile(profileOf(user), profile, company.name));
      user.role = role ?? user.role;
      if (disabled !== undefined) user.disabledAt = disabled ? (user.disabledAt ?? databaseNow()) : null;
      if (language !== undefined) user.language = language;
      user.passwordHash = passwordHash ?? user.passwordHash;
      const changes = userChanges(before, { ...profileOf(user), ...rightsOf(user), ...preferencesOf(user) }, passwordHash !== undefined);
      if (changes.length === 0) return toUserView(user);
      if (isEnabledAdmin(before) && !isEnabledAdmin(rightsOf(user))) await this.requireOtherAdmin(em, company, userId);
      await this.save(em, actor, user, changes);
      for (const reason of accessReasons(changes)) await this.accessChanges.publish(em, { userIds: [userId], reason, origin: actor });
      return toUserView(user);
    });
  }

  /** All users that match the filter, page by page in its order, in the caller's transaction. */
  pages(em: EntityManager, companyId: string, filter: UsersFilter, pageRows: number): AsyncGenerator<UserLines> {
    return findUserPages(em, { companyId, filter, columnGroups: this.columnGroups.all() }, pageRows);
  }

  /** The ids of the users that match the filter, in its order and in the caller's transaction, at most `limit`. */
  findIds(em: EntityManager, companyId: string, filter: UsersFilter, limit: number): Promise<string[]> {
    return findUserIds(em, { companyId, filter, columnGroups: this.columnGroups.all() }, limit);
  }

  /** The user in the caller's transaction. Throws `users/not-found`. */
  async require(em: EntityManager, companyId: string, userId: string): Promise<User> {
    const user = await em.findOne(User, { id: userId, companyId });
    if (!user) throw usersProblems.notFound();
    return user;
  }

  /** Whether the user is an enabled admin of an enabled company. The company cannot be disabled until the end of the transaction. */
  async isAdminOfEnabledCompany(em: EntityManager, companyId: string, userId: string): Promise<boolean> {
    const admins = await em.execute<unknown[]>(
      `select 1 from users u join companies c on c.id = u.company_id
       where u.id = ? and c.id = ? and u.role = 'company_admin' and u.disabled_at is null and c.disabled_at is null for share of c`,
      [userId, companyId],
    );
    return admins.length > 0;
  }

  /**
   * The user, locked until the end of the transaction. The company is locked first, as everywhere: writes for a user refer
   * to the company, so another order of locks could end in a deadlock.
   */
  async lock(
    em: EntityManager,
    companyId: string,
    userId: string,
    companyLock = LockMode.PESSIMISTIC_READ,
  ): Promise<{ company: Company; user: User }> {
    const company = await this.companies.require(em, companyId, companyLock);
    const user = await em.findOne(User, { id: userId, companyId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!user) throw usersProblems.notFound();
    return { company, user };
  }

  /** Throws `users/last-admin` if this is the only enabled admin of the company, which the caller has locked. */
  async requireOtherAdmin(em: EntityManager, company: Company, userId: string): Promise<void> {
    const others = await em.count(User, { companyId: company.id, role: 'company_admin', disabledAt: null, id: { $ne: userId } });
    if (others === 0) throw usersProblems.lastAdmin({ detail: 'Make another user company admin first.' });
  }

  /** Adds a user in the caller's transaction. Throws `users/username-unavailable`. */
  async insert(em: EntityManager, author: AuditAuthor, newUser: NewUser): Promise<User> {
    const now = databaseNow();
    const user = em.create(User, {
      ...newUser,
      id: randomUUID(),
      usernameKey: usernameKey(newUser.username),
      ...userKeys(newUser),
      ...preferencesOf(newUser),
      disabledAt: null,
      lastLoginAt: null,
      deletedAt: null,
      mustChangePassword: false,
      createdAt: now,
      updatedAt: now,
      version: 1,
    });
    try {
      await em.flush();
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException)
        throw usersProblems.usernameUnavailable({ detail: 'Choose another username; this one is taken.' });
      throw error;
    }
    await this.audit.record(em, author, {
      companyId: user.companyId ?? null,
      action: 'user.created',
      target: { type: 'user', id: user.id, name: user.username },
      changes: [...profileChanges({}, profileOf(user)), ...preferenceChanges({ language: null }, preferencesOf(user))],
      details: { role: user.role },
    });
    return user;
  }

  /** Saves the changes of a user, with an entry in the audit log. */
  async save(em: EntityManager, actor: Actor, user: User, changes: FieldChange[]): Promise<void> {
    Object.assign(user, userKeys(user), { updatedAt: databaseNow() });
    await em.flush();
    await this.audit.record(em, actor, {
      companyId: user.companyId ?? null,
      action: 'user.updated',
      target: { type: 'user', id: user.id, name: user.username },
      changes,
    });
  }

  async #hashFor(actor: Actor, userId: string, password: string): Promise<string> {
    if (userId === actor.user.userId) {
      throw requestProblems.invalid({
        errors: [
          {
            path: 'password',
            code: 'own-password',
            message: 'Change your own password with PUT /api/v1/me/password, which asks for the current one.',
          },
        ],
      });
    }
    const companyId = companyOf(actor);
    const { username, companyName } = await this.database.inCompany(companyId, async (em) => ({
      username: (await this.require(em, companyId, userId)).username,
      companyName: (await this.companies.require(em, companyId)).name,
    }));
    return this.passwords.hashNew(password, { username, companyName }, 'password');
  }

  /** A colleague in the bin is named as the reason; a user of another company is not. */
  async #explainTaken(error: unknown, companyId: string, username: string): Promise<never> {
    const isTaken = error instanceof ProblemError && error.code === usersProblems.usernameUnavailable().code;
    const find = (em: EntityManager) => findUsernamesInBin(em, companyId, [usernameKey(username)]);
    if (!isTaken || (await this.database.inCompany(companyId, find)).size === 0) throw error;
    const detail = 'A user in the bin has this username. Restore that user, or choose another username.';
    throw usersProblems.usernameUnavailable({ detail });
  }
}

/** For a change whose `If-Match` header names another version than the user has. */
export const staleUser = () => usersProblems.staleVersion({ detail: 'Get the user again, then repeat the change.' });
