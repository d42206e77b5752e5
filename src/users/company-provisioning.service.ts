import { Injectable } from '@nestjs/common';
import { CompaniesService, toCompanyView } from '../companies/index.ts';
import type { Actor } from '../platform/access/index.ts';
import { Database } from '../platform/database/index.ts';
import { checkPassword } from './password.rules.ts';
import { Passwords } from './passwords.service.ts';
import { User } from './user.entity.ts';
import { type CreatedCompanyView, toUserView } from './user.view.ts';
import type { CompanyCreation } from './users.dto.ts';
import { newProfile } from './profile.rules.ts';
import { UsersService } from './users.service.ts';

const provisioningLock = 4_927_166;

/** Creates a company with its first admin, and the first platform admin of the installation. */
@Injectable()
export class CompanyProvisioning {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
  ) {}

  /** Throws `users/username-unavailable`, or `request/invalid` for a weak password. */
  async createCompany(actor: Actor, { name, admin }: CompanyCreation): Promise<CreatedCompanyView> {
    const { username, password, ...profile } = admin;
    const passwordHash = await this.passwords.hashNew(password, { username, companyName: name }, 'admin.password');
    return this.database.acrossCompanies(async (em) => {
      const company = await this.companies.create(em, actor, name);
      const user = await this.users.insert(em, actor, {
        ...newProfile(profile, name),
        companyId: company.id,
        username,
        passwordHash,
        role: 'company_admin',
      });
      return { ...toCompanyView(company), admin: toUserView(user) };
    });
  }

  hasPlatformAdmin(): Promise<boolean> {
    return this.database.acrossCompanies(async (em) => (await em.count(User, { role: 'platform_admin' })) > 0);
  }

  /** The problem of a password for the first platform admin, as a sentence; null for a good one. */
  checkPlatformAdminPassword(username: string, password: string): string | null {
    return checkPassword(password, { username })?.message ?? null;
  }

  /** Adds the first platform admin, unless another instance has added one in the meantime. */
  async addFirstPlatformAdmin(username: string, password: string): Promise<void> {
    const passwordHash = await this.passwords.hashNew(password, { username }, 'BOOTSTRAP_ADMIN_PASSWORD');
    await this.database.acrossCompanies(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [provisioningLock]);
      if ((await em.count(User, { role: 'platform_admin' })) > 0) return;
      const profile = newProfile({ email: 'platform.admin@localhost.localdomain', firstName: 'Platform', lastName: 'Admin' }, 'Cardroll');
      await this.users.insert(em, null, { ...profile, companyId: null, username, passwordHash, role: 'platform_admin' });
    });
  }
}
