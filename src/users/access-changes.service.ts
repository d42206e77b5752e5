import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ChangeOrigin } from '../audit/index.ts';

/** A change that affects the sessions of users. */
export interface AccessChange {
  userIds: string[];
  reason: 'password-changed' | 'disabled' | 'role-changed' | 'deleted';
  /** The request that made the change, for the audit log. */
  origin: ChangeOrigin;
  /** The session in which the user made the change. It stays active. */
  exceptSessionId?: string;
}

/** Called in the transaction of the change. */
type AccessChangeSubscriber = (em: EntityManager, change: AccessChange) => Promise<void>;

/** Lets a module of a layer above take part in the transaction of such a change: `auth` ends sessions. */
@Injectable()
export class AccessChanges {
  readonly #subscribers: AccessChangeSubscriber[] = [];

  subscribe(subscriber: AccessChangeSubscriber): void {
    this.#subscribers.push(subscriber);
  }

  async publish(em: EntityManager, change: AccessChange): Promise<void> {
    if (change.userIds.length === 0) return;
    for (const subscriber of this.#subscribers) await subscriber(em, change);
  }
}
