import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { type Actor, originOf, type RequestWithActor } from '../../platform/access/index.ts';
import { Database } from '../../platform/database/index.ts';
import { readBearerToken, readClaims, readKeyId, type VerifiedToken, verifyOptions } from './access-token.rules.ts';
import { Secrets } from '../../platform/secrets/index.ts';
import { findActiveSession } from '../sessions/active-session.ts';

/** Turns a bearer token into an {@link Actor}. The token names the session; the database says everything else. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    secrets: Secrets,
    private readonly database: Database,
  ) {
    super({
      jwtFromRequest: ({ headers }) => readBearerToken(headers.authorization),
      // `jsonwebtoken` takes a `KeyObject`, of which the types of this strategy do not know.
      secretOrKeyProvider: (_request: unknown, token: string, done: (error: null, key: never) => void) =>
        done(null, secrets.jwtKeyOf(readKeyId(token)) as never),
      passReqToCallback: true,
      ...verifyOptions,
    });
  }

  /** False for a token without the required claims or without an active session. The response is the same for each reason. */
  async validate(request: RequestWithActor, token: VerifiedToken): Promise<Actor | false> {
    const claims = readClaims(token);
    if (!claims) return false;
    const session = await findActiveSession(this.database, claims.sid, claims.act ? 'impersonation' : 'login');
    if (session?.user.userId !== claims.sub || session.impersonator?.userId !== claims.act?.sub) return false;
    return { ...session, sessionId: claims.sid, ...originOf(request) };
  }
}
