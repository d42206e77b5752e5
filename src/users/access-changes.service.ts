import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ChangeOrigin } from '../audit/index.ts';

/** A change after which what somebody may do must be asked anew. */
export interface AccessChange {
  userIds: string[];
  reason: 'password-changed' | 'disabled' | 'role-changed' | 'deleted';
  /** The request that made it, for the trail. */
  origin: ChangeOrigin;
  /** The session in which the user made the change, which goes on. */
  exceptSessionId?: string;
}

export type AccessChangeListener = (em: EntityManager, change: AccessChange) => Promise<void>;

/** Lets modules above take part in the transaction of such a change; auth ends sessions. */
@Injectable()
export class AccessChanges {
  readonly #listeners: AccessChangeListener[] = [];

  listen(listener: AccessChangeListener): void {
    this.#listeners.push(listener);
  }

  async tell(em: EntityManager, change: AccessChange): Promise<void> {
    if (change.userIds.length === 0) return;
    for (const listener of this.#listeners) await listener(em, change);
  }
}
