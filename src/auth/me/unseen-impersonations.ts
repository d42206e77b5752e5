import type { EntityManager } from '@mikro-orm/postgresql';

/** For `GET /me`. The impersonation module provides it, because `auth` is a layer below. */
export abstract class UnseenImpersonations {
  /** The number of impersonations that the user has not confirmed yet. */
  abstract count(em: EntityManager, companyId: string, userId: string): Promise<number>;
}
