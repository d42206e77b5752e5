export const roles = ['platform_admin', 'company_admin', 'member'] as const;
export type Role = (typeof roles)[number];

/** A user as far as access is concerned, read from the database for this very request. */
export interface Account {
  userId: string;
  username: string;
  role: Role;
  /** Null for platform admins, who belong to no company. */
  companyId: string | null;
}

/** Who is behind a request. It is always passed on as an argument, never hidden. */
export interface Actor {
  /** In whose name the request is made: the subject (RFC 8693 `sub`). */
  user: Account;
  /** The admin who is logged in as that user (RFC 8693 `act.sub`); null without impersonation. */
  impersonator: Account | null;
  sessionId: string;
  /** When the password was last given in this session: of the admin's own one, where an admin acts. */
  authenticatedAt: Date;
  /** Until then nothing else is allowed. */
  mustChangePassword: boolean;
  requestId: string;
  address: string | null;
  userAgent: string | null;
}

/** Where a request without a session comes from. */
export type RequestOrigin = Pick<Actor, 'requestId' | 'address' | 'userAgent'>;

/** The company of an actor on a route that only people of a company can reach. */
export function companyOf(actor: Actor): string {
  if (actor.user.companyId === null) throw new Error('A platform admin reached a route of company people.');
  return actor.user.companyId;
}
