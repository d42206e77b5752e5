import type { Actor } from './actor.ts';

/** For answers that go on for a while: whether whoever asked is still signed in. The module that knows sessions provides it. */
export abstract class ActiveSessions {
  abstract isActive(actor: Actor): Promise<boolean>;
}
