import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { isUUID } from 'class-validator';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { type Actor, originOf, type RequestWithActor } from '../platform/access/index.ts';
import { Settings } from '../platform/config/index.ts';
import { Database } from '../platform/database/index.ts';
import { type AccessClaims, tokenPolicy } from './access-tokens.service.ts';
import { SessionsService } from './sessions.service.ts';

interface CompleteToken {
  header: { typ?: unknown };
  payload: Partial<AccessClaims> & { jti?: unknown; iat?: unknown; exp?: unknown };
}

/** Turns a bearer token into an {@link Actor}. The token says which session; the database says everything else. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    settings: Settings,
    private readonly database: Database,
    private readonly sessions: SessionsService,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: settings.jwtSecret!,
      algorithms: [tokenPolicy.algorithm],
      issuer: tokenPolicy.issuer,
      audience: tokenPolicy.audience,
      passReqToCallback: true,
      // The header is needed too: `typ` keeps other tokens of the same key out (RFC 8725 §3.11).
      jsonWebTokenOptions: { complete: true },
    });
  }

  /** False for a token that is not of the right kind or whose session is not in force; the caller hears nothing more. */
  async validate(request: RequestWithActor, { header, payload }: CompleteToken): Promise<Actor | false> {
    const { sub, sid, act, jti, iat, exp } = payload;
    if (header.typ !== tokenPolicy.type || !isUUID(sub) || !isUUID(sid) || !jti || !iat || !exp) return false;
    const live = await this.database.acrossCompanies((em) => this.sessions.findActive(em, sid!));
    if (live?.user.userId !== sub || live?.impersonator?.userId !== act?.sub) return false;
    return { ...live!, sessionId: sid!, ...originOf(request) };
  }
}
