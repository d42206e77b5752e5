import { Injectable } from '@nestjs/common';
import type { UnseenImpersonations } from '../auth/index.ts';

@Injectable()
export class UnseenImpersonationsService implements UnseenImpersonations {
  countOf(user: string): string {
    return `select count(*)::int from impersonations i where i.company_id = ${user}.company_id and i.user_id = ${user}.id and i.seen_at is null`;
  }
}
