import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type AuditEntry, AuditService } from '../audit/index.ts';
import type { RequestOrigin } from '../platform/access/index.ts';
import { Database } from '../platform/database/index.ts';
import { AccountsService, type FoundAccount } from '../users/index.ts';

const waitingMax = 20;

/** The entries about logins that fail. Only for existing users: an unknown username has no company with an audit log. */
@Injectable()
export class LoginAudit implements OnModuleDestroy {
  readonly #logger = new Logger(LoginAudit.name);
  #recorded: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly audit: AuditService,
  ) {}

  /** Records in the caller's transaction. Null for an unknown username, for which nothing is written. */
  async record(em: EntityManager, user: FoundAccount | null, origin: RequestOrigin, ...actions: AuditEntry['action'][]): Promise<void> {
    if (!user) return;
    const author = { user: null, impersonator: null, sessionId: null, ...origin };
    const target = { type: 'user', id: user.id, name: user.username };
    await this.audit.record(em, author, ...actions.map((action) => ({ companyId: user.companyId ?? null, action, target })));
  }

  /**
   * The response does not wait for it: its time would tell whether the user exists. These entries are best effort: while many
   * wait for a busy database, further ones are dropped, because they would keep it busy and fill the memory.
   */
  recordThrottled(username: string, origin: RequestOrigin): void {
    if (this.#waiting >= waitingMax) return;
    this.#waiting++;
    this.#recorded = this.#recorded
      .then(() => this.#recordThrottled(username, origin))
      .catch((error: unknown) => this.#logger.error(error))
      .finally(() => this.#waiting--);
  }

  async #recordThrottled(username: string, origin: RequestOrigin): Promise<void> {
    const user = await this.accounts.findByUsername(username, { waits: 'background' });
    await this.database.acrossCompanies((em) => this.record(em, user, origin, 'session.throttled'), { waits: 'background' });
  }

  async onModuleDestroy(): Promise<void> {
    await this.#recorded;
  }
}
