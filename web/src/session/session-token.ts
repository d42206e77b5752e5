import { addressOf, ownName } from '../api/base-path.ts';
import { ApiProblem } from '../api/problem.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import type { Schemas, User } from '../api/types.ts';

const sessionAddress = addressOf('/api/v1/console/session');
/** Set while a session may exist. A browser that has never signed in then makes no request that must fail. */
const hasSessionKey = ownName('cardroll-has-session');
/** A token is renewed when this share of its lifetime is left, so that no request fails first. */
const renewalMargin = 0.05;

export interface SessionTokenListener {
  /** The session has ended. Requests wait until the user signs in again. */
  onExpired: () => void;
  /** Another user has signed in, here or in another tab. The cookie no longer belongs to this page. */
  onUserChanged: () => void;
}

interface PendingRequest {
  resolve: (token: string) => void;
  reject: (reason: Error) => void;
}

/** The access token of the signed-in user. The server renews it by a cookie that no script can read. */
export class SessionToken {
  #userId: string | null = null;
  #token: { text: string; expiresAt: number } | null = null;
  #renewing: Promise<string> | null = null;
  #pending: PendingRequest[] = [];
  readonly #listener: SessionTokenListener;

  constructor(listener: SessionTokenListener) {
    this.#listener = listener;
  }

  /** Null while no user is signed in. */
  get userId(): string | null {
    return this.#userId;
  }

  /** Continues the session of an earlier visit. False when there is none. */
  async resume(): Promise<boolean> {
    if (localStorage.getItem(hasSessionKey) === null) return false;
    const refreshed = await withRefreshLock(refresh);
    if (refreshed) this.#store(subjectOf(refreshed.accessToken), refreshed);
    return refreshed !== null;
  }

  /** Pending requests continue, unless another user has signed in. */
  async signIn(username: string, password: string): Promise<User> {
    // In turn with the refreshes of all tabs: one that is refused afterwards would say that there is no session.
    const body = await withRefreshLock(async () => {
      const response = await send(sessionAddress, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      });
      if (!response.ok) throw await ApiProblem.fromResponse(response);
      localStorage.setItem(hasSessionKey, '1');
      return (await response.json()) as Schemas['ConsoleSessionView'];
    });
    if (this.#userId !== null && this.#userId !== body.user.id) this.#listener.onUserChanged();
    else this.#store(body.user.id, body);
    return body.user;
  }

  /** Throws {@link ApiProblem} when the server cannot be reached; the session then continues. */
  async signOut(): Promise<void> {
    const response = await send(sessionAddress, { method: 'DELETE' });
    if (!response.ok) throw await ApiProblem.fromResponse(response);
    localStorage.removeItem(hasSessionKey);
  }

  /** Throws {@link SignedOutError} when no user is signed in, or the user signs out while it waits. */
  async get(): Promise<string> {
    return this.#token && this.#token.expiresAt > performance.now() ? this.#token.text : this.renew();
  }

  /** A new token. When the session has ended, waits until the user signs in again. */
  renew(): Promise<string> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  clear(): void {
    this.#userId = null;
    this.#token = null;
    this.#renewing = null;
    for (const { reject } of this.#pending.splice(0)) reject(new SignedOutError());
  }

  async #renew(): Promise<string> {
    const userId = this.#userId;
    if (userId === null) throw new SignedOutError();
    const refreshed = await withRefreshLock(refresh);
    // The user may have signed out while the request was pending.
    if (this.#userId !== userId) throw new SignedOutError();
    if (refreshed) {
      if (subjectOf(refreshed.accessToken) === userId) return this.#store(userId, refreshed);
      this.#listener.onUserChanged();
      throw new SignedOutError();
    }
    this.#token = null;
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#listener.onExpired();
    });
  }

  #store(userId: string, { accessToken, expiresIn }: Schemas['AccessTokenView']): string {
    this.#userId = userId;
    localStorage.setItem(hasSessionKey, '1');
    this.#token = { text: accessToken, expiresAt: performance.now() + expiresIn * (1 - renewalMargin) * 1_000 };
    for (const { resolve } of this.#pending.splice(0)) resolve(accessToken);
    return accessToken;
  }
}

/**
 * Tabs share one cookie, and each refresh token works once. Without the lock two tabs could send the same token, and
 * the server would end the session as stolen.
 */
function withRefreshLock<T>(task: () => Promise<T>): Promise<T> {
  return navigator.locks.request(ownName('cardroll-refresh'), task);
}

/** Null when the session has ended. */
async function refresh(): Promise<Schemas['AccessTokenView'] | null> {
  const response = await send(`${sessionAddress}/refresh`, { method: 'POST' });
  if (response.status === 401) {
    localStorage.removeItem(hasSessionKey);
    return null;
  }
  if (!response.ok) throw await ApiProblem.fromResponse(response);
  return (await response.json()) as Schemas['AccessTokenView'];
}

async function send(address: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...options, credentials: 'same-origin' });
  } catch {
    throw ApiProblem.ofNetwork();
  }
}

/** The user of a token (RFC 7519 `sub`). The signature is not verified, so it decides nothing but what is shown. */
function subjectOf(token: string): string {
  const payload = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
  return (JSON.parse(atob(payload)) as { sub: string }).sub;
}
