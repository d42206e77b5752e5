import type { Actor } from './actor.ts';

/** Tells a long response, such as an event stream, whether its caller is still signed in. Provided by the module with the sessions. */
export abstract class ActiveSessions {
  abstract isActive(actor: Actor): Promise<boolean>;
}
