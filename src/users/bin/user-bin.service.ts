import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type AuditAction, type AuditAuthor, AuditService } from '../../audit/index.ts';
import { CompaniesService } from '../../companies/index.ts';
import { type Actor, companyOf, requireFreshLogin } from '../../platform/access/index.ts';
import { Database, databaseNow } from '../../platform/database/index.ts';
import { requireVersion } from '../../platform/http/index.ts';
import { AccessChanges } from '../access-changes.service.ts';
import { profileChanges, profileOf } from '../profile.rules.ts';
import { User } from '../user.entity.ts';
import { toUserView, type UserView } from '../user.view.ts';
import { usersProblems } from '../users.errors.ts';
import { isEnabledAdmin, rightsOf } from '../users.rules.ts';
import { staleUser, UsersService } from '../users.service.ts';
import { erasedUntil, erasesAt } from './bin.rules.ts';
import { showingBin } from './showing-bin.ts';

const eraseBatchSize = 200;

/** The bin: deleted users are kept there for 30 days. They are signed out, and their usernames stay taken. */
@Injectable()
export class UserBin {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly users: UsersService,
    private readonly audit: AuditService,
    private readonly accessChanges: AccessChanges,
  ) {}

  /** Puts a user into the bin. Throws like `UsersService.update`. */
  async delete(actor: Actor, userId: string, ifMatch?: string): Promise<void> {
    const companyId = companyOf(actor);
    await this.database.inCompany(companyId, async (em) => {
      const { company, user } = await this.users.lock(em, companyId, userId, LockMode.PESSIMISTIC_WRITE);
      requireVersion(ifMatch, user.version, staleUser);
      if (isEnabledAdmin(rightsOf(user))) await this.users.requireOtherAdmin(em, company, userId);
      await this.accessChanges.publish(em, { userIds: [userId], reason: 'deleted', origin: actor });
      const deletedAt = databaseNow();
      await this.#save(em, user, deletedAt);
      await this.#record(em, actor, 'user.deleted', user, { erasesAt: erasesAt(deletedAt).toISOString() });
    });
  }

  /** The user has role, state and password as before, and must log in again. Throws `users/not-found` or `users/not-in-bin`. */
  async restore(actor: Actor, userId: string): Promise<UserView> {
    const companyId = companyOf(actor);
    return this.database.inCompany(companyId, async (em) => {
      const user = await this.#lockInBin(em, companyId, userId, 'There is nothing to restore.');
      await this.#save(em, user, null);
      await this.#record(em, actor, 'user.restored', user);
      return toUserView(user);
    });
  }

  /** Erases a user in the bin now. Throws `auth/reauthentication-required`, `users/not-found` or `users/not-in-bin`. */
  async erase(actor: Actor, userId: string): Promise<void> {
    const companyId = companyOf(actor);
    await this.database.inCompany(companyId, async (em) => {
      requireFreshLogin(actor, (await this.companies.require(em, companyId)).reauthenticateMinutes);
      const user = await this.#lockInBin(em, companyId, userId, 'Delete the user first, which puts the user into the bin.');
      await this.#erase(em, actor, [user]);
    });
  }

  /** Erases all users whose time in the bin is over. Several instances may do it at the same time. */
  async eraseDue(): Promise<void> {
    let count: number;
    do count = await this.database.acrossCompanies((em) => this.#eraseDue(em));
    while (count === eraseBatchSize);
  }

  async #eraseDue(em: EntityManager): Promise<number> {
    const due = await showingBin(em, () =>
      em.find(
        User,
        { deletedAt: { $lte: erasedUntil(databaseNow()) } },
        { orderBy: { deletedAt: 'asc' }, limit: eraseBatchSize, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
      ),
    );
    await this.#erase(em, null, due);
    return due.length;
  }

  async #lockInBin(em: EntityManager, companyId: string, userId: string, detail: string): Promise<User> {
    const { user } = await showingBin(em, () => this.users.lock(em, companyId, userId));
    if (!user.deletedAt) throw usersProblems.notInBin({ detail });
    return user;
  }

  async #save(em: EntityManager, user: User, deletedAt: Date | null): Promise<void> {
    Object.assign(user, { deletedAt, updatedAt: databaseNow() });
    await showingBin(em, () => em.flush());
  }

  /** Datalinks and skipped datalinks are erased with their user. The audit log keeps the last values of the profile. */
  async #erase(em: EntityManager, author: AuditAuthor, users: User[]): Promise<void> {
    await showingBin(em, () => em.nativeDelete(User, { id: { $in: users.map(({ id }) => id) } }));
    const entries = users.map((user) => ({ ...entry('user.erased', user), changes: profileChanges(profileOf(user), {}) }));
    await this.audit.record(em, author, ...entries);
  }

  #record(em: EntityManager, author: AuditAuthor, action: AuditAction, user: User, details = {}): Promise<void> {
    const recorded = entry(action, user);
    return this.audit.record(em, author, { ...recorded, details: { ...recorded.details, ...details } });
  }
}

function entry(action: AuditAction, user: User) {
  return {
    companyId: user.companyId ?? null,
    action,
    target: { type: 'user', id: user.id, name: user.username },
    details: rightsOf(user),
  };
}
