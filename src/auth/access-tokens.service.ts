import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

/** The claims of our access tokens (RFC 9068; `act` from RFC 8693). The role is not one of them, on purpose. */
export interface AccessClaims {
  sub: string;
  sid: string;
  act?: { sub: string };
}

/** One algorithm, one issuer, one audience, one type: checked as strictly as they are set (RFC 8725). */
export const tokenPolicy = { algorithm: 'HS256', issuer: 'cardroll', audience: 'cardroll-api', type: 'at+jwt' } as const;

@Injectable()
export class AccessTokens {
  constructor(private readonly jwt: JwtService) {}

  sign({ sub, sid, act }: AccessClaims, expiresInSeconds: number): string {
    const { algorithm, issuer, audience, type } = tokenPolicy;
    return this.jwt.sign(
      { sid, ...(act ? { act } : {}) },
      {
        algorithm,
        issuer,
        audience,
        subject: sub,
        jwtid: randomUUID(),
        expiresIn: expiresInSeconds,
        header: { alg: algorithm, typ: type },
      },
    );
  }
}
