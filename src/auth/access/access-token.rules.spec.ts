import { describe, expect, it } from 'vitest';
import { namesBearer, readBearerToken, readClaims, signOptions, verifyOptions } from './access-token.rules.ts';

const sub = '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c11';
const sid = '0b0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c12';
const token = (payload: object = {}, typ: unknown = 'at+jwt') => ({
  header: { typ },
  payload: { sub, sid, jti: 'a', iat: 1, exp: 4_000_000_000, ...payload },
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

  it('is refused as soon as it has expired', () => {
    const now = 1_800_000_000_000;
    expect(readClaims(token({ exp: 1_800_000_001 }), now)).not.toBeNull();
    expect(readClaims(token({ exp: 1_800_000_000 }), now)).toBeNull();
  });

  it('is refused when it was issued more than a minute in the future', () => {
    const now = 1_800_000_000_000;
    expect(readClaims(token({ iat: 1_800_000_060 }), now)).not.toBeNull();
    expect(readClaims(token({ iat: 1_800_000_061 }), now)).toBeNull();
    expect(readClaims(token({ iat: '1' }), now)).toBeNull();
  });

  it.each([
    ['Bearer a.b-c_d~e+f/g==', 'a.b-c_d~e+f/g==', true],
    ['bearer   abc ', 'abc', true],
    ['Bearer', null, true],
    ['Bearer ', null, true],
    ['Bearer a b', null, true],
    ['Bearer a, Bearer b', null, true],
    ['Bearer ä', null, true],
    ['Basic abc', null, false],
    ['x Bearer abc', null, false],
    ['Bearerabc', null, false],
    ['', null, false],
    [undefined, null, false],
  ])('is read from the header %j as %j', (header, read, isNamed) => {
    expect([readBearerToken(header), namesBearer(header)]).toEqual([read, isNamed]);
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
