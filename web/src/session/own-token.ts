import { ApiProblem } from '../api/problem.ts';
import type { Schemas, User } from '../api/types.ts';

const path = '/api/v1/console/session';
/** A token is renewed a little before its end, so that requests need not fail first. */
const sparedPart = 0.05;

/** Nobody is signed in any more: whatever waited for it is given up. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';
}

export interface OwnTokenListener {
  onExpired(): void;
  /** Whether it is still the session of this page: another tab may have signed somebody else in. */
  isExpected(userId: string): boolean;
}

interface Waiting {
  resolve: (token: string) => void;
  reject: (reason: Error) => void;
}

/** The person's own access token, renewed by the cookie that only the server reads. */
export class OwnToken {
  #token: { text: string; expiresAt: number } | null = null;
  #renewing: Promise<string> | null = null;
  #waiting: Waiting[] = [];
  readonly #listener: OwnTokenListener;

  constructor(listener: OwnTokenListener) {
    this.#listener = listener;
  }

  /** Whether the cookie of an earlier visit is good for a token. */
  async resume(): Promise<boolean> {
    return (await this.#refresh()) !== null;
  }

  async signIn(username: string, password: string): Promise<User> {
    const response = await send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw await ApiProblem.fromResponse(response);
    const body = (await response.json()) as Schemas['ConsoleSessionView'];
    if (this.#listener.isExpected(body.user.id)) this.#keep(body);
    return body.user;
  }

  async signOut(): Promise<void> {
    await send(path, { method: 'DELETE', headers: { authorization: `Bearer ${await this.get()}` } });
  }

  /** Throws {@link SignedOutError} when the person gives up. */
  async get(): Promise<string> {
    return this.#token && this.#token.expiresAt > performance.now() ? this.#token.text : this.renew();
  }

  /** A new one; waits for the person to sign in again where the session has ended. */
  renew(): Promise<string> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  forget(): void {
    this.#token = null;
    for (const { reject } of this.#waiting.splice(0)) reject(new SignedOutError());
  }

  async #renew(): Promise<string> {
    const token = await this.#refresh();
    if (token !== null) return token;
    this.#token = null;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#listener.onExpired();
    });
  }

  /**
   * Tabs share the cookie, and each refresh token works once: they take turns, or the server would take the second use
   * for a theft. Null when the session has ended.
   */
  #refresh(): Promise<string | null> {
    return navigator.locks.request('cardroll-refresh', async () => {
      const response = await send(`${path}/refresh`, { method: 'POST' });
      if (response.status === 401) return null;
      if (!response.ok) throw await ApiProblem.fromResponse(response);
      const body = (await response.json()) as Schemas['AccessTokenView'];
      if (!this.#listener.isExpected(subjectOf(body.accessToken))) {
        location.reload();
        return new Promise<never>(() => undefined);
      }
      return this.#keep(body);
    });
  }

  #keep({ accessToken, expiresIn }: Schemas['AccessTokenView']): string {
    this.#token = { text: accessToken, expiresAt: performance.now() + expiresIn * (1 - sparedPart) * 1_000 };
    for (const { resolve } of this.#waiting.splice(0)) resolve(accessToken);
    return accessToken;
  }
}

async function send(address: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...options, credentials: 'same-origin' });
  } catch {
    throw ApiProblem.ofNetwork();
  }
}

/** Whose token it is (RFC 7519 `sub`), to be looked at, not to be trusted. */
function subjectOf(token: string): string {
  const payload = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
  return (JSON.parse(atob(payload)) as { sub: string }).sub;
}
