import { describe, expect, it } from 'vitest';
import { readClaims, signOptions, verifyOptions } from './access-token.rules.ts';

const sub = '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c11';
const sid = '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12';
const token = (payload: object = {}, typ: unknown = 'at+jwt') => ({
  header: { typ },
  payload: { sub, sid, jti: 'a', iat: 1, exp: 2, ...payload },
});

describe('an access token', () => {
  it('has the claims of its user and session', () => {
    expect(readClaims(token())).toEqual({ sub, sid, act: undefined });
    expect(readClaims(token({ act: { sub: sid } }))).toEqual({ sub, sid, act: { sub: sid } });
  });

  it.each(['sub', 'sid', 'jti', 'iat', 'exp'])('is refused without %s', (claim) => {
    expect(readClaims(token({ [claim]: undefined }))).toBeNull();
  });

  it.each(['JWT', 'AT+JWT', undefined])('is refused with the type %j', (typ) => {
    expect(readClaims({ ...token(), header: { typ } })).toBeNull();
  });

  it('is refused when an id is not a UUID', () => {
    expect(readClaims(token({ sub: 'admin' }))).toBeNull();
    expect(readClaims(token({ sid: 'admin' }))).toBeNull();
  });

  it('is signed with what its verification asks for', () => {
    const { algorithm, issuer, audience, header } = signOptions(sub, 60);
    expect({ algorithms: [algorithm], issuer, audience }).toMatchObject({
      algorithms: verifyOptions.algorithms,
      issuer: verifyOptions.issuer,
      audience: verifyOptions.audience,
    });
    expect(readClaims(token({}, (header as { typ: string }).typ))).not.toBeNull();
  });
});
