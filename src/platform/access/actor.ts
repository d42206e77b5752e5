export const roles = ['platform_admin', 'company_admin', 'member'] as const;
export type Role = (typeof roles)[number];

/** The part of a user that decides on access. It is read from the database for each request. */
export interface Account {
  userId: string;
  username: string;
  role: Role;
  /** Null for platform admins, who belong to no company. */
  companyId: string | null;
}

/** The caller of a request. It is always passed as an argument, never through a context. */
export interface Actor {
  /** The user in whose name the request is made: the subject (RFC 8693 `sub`). */
  user: Account;
  /** The admin who is logged in as that user (RFC 8693 `act.sub`); null without impersonation. */
  impersonator: Account | null;
  sessionId: string;
  /** When the password was last entered in this session. For an impersonation: in the admin's own session. */
  authenticatedAt: Date;
  /** If true, the user may do nothing else before that. */
  mustChangePassword: boolean;
  requestId: string;
  /** In the form of `canonicalAddress`. */
  address: string | null;
  userAgent: string | null;
}

/** What is known of a request without a session. */
export type RequestOrigin = Pick<Actor, 'requestId' | 'address' | 'userAgent'>;

/** The company of an actor, on a route that is open to users of a company only. */
export function companyOf(actor: Actor): string {
  if (actor.user.companyId === null) throw new Error('A platform admin reached a route for users of a company.');
  return actor.user.companyId;
}
