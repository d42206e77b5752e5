import { createHash, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/index.ts';
import { databaseNow } from '../../platform/database/index.ts';

/** A refresh token with its session and user, locked until the end of the transaction. */
export interface LockedToken {
  session_id: string;
  is_used: boolean;
  is_expired: boolean;
  session_expires_at: string | Date;
  user_id: string;
  username: string;
  company_id: string | null;
}

@Injectable()
export class RefreshTokens {
  constructor(private readonly settings: Settings) {}

  /** A new token of 256 random bits for a session. Only its hash is stored. */
  async add(em: EntityManager, sessionId: string, sessionExpiresAt: Date): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const idleUntil = databaseNow().getTime() + this.settings.refreshIdleSeconds * 1000;
    await em.execute('insert into refresh_tokens (token_hash, session_id, expires_at) values (?, ?, ?)', [
      hashToken(token),
      sessionId,
      new Date(Math.min(idleUntil, sessionExpiresAt.getTime())),
    ]);
    return token;
  }

  /** Null for an unknown token. A token does not count as used until `leewaySeconds` after its use. */
  async lock(em: EntityManager, token: string, leewaySeconds = 0): Promise<LockedToken | null> {
    const [locked] = await em.execute<LockedToken[]>(
      `select t.session_id, t.expires_at <= now() as is_expired, s.expires_at as session_expires_at, s.user_id, u.username, u.company_id,
         t.used_at is not null and (? = 0 or t.used_at < now() - make_interval(secs => ?)) as is_used
       from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
       where t.token_hash = ? for update of t, s`,
      [leewaySeconds, leewaySeconds, hashToken(token)],
    );
    return locked ?? null;
  }

  /** Replaces all tokens of the session with a new one. */
  async rotate(em: EntityManager, { session_id: sessionId, session_expires_at: sessionExpiresAt }: LockedToken): Promise<string> {
    await em.execute('update refresh_tokens set used_at = now() where session_id = ? and used_at is null', [sessionId]);
    await em.execute('update sessions set last_used_at = now() where id = ?', [sessionId]);
    return this.add(em, sessionId, new Date(sessionExpiresAt));
  }
}

/** Tokens have 256 random bits, so a plain hash is enough (OWASP ASVS 5.0, 11.4). */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
