import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UnseenImpersonations } from '../auth/index.ts';
import { Impersonation } from './impersonation.entity.ts';

@Injectable()
export class UnseenImpersonationsService implements UnseenImpersonations {
  count(em: EntityManager, companyId: string, userId: string): Promise<number> {
    return em.count(Impersonation, { companyId, userId, seenAt: null });
  }
}
