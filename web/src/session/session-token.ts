import { ApiProblem } from '../api/problem.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import type { Schemas, User } from '../api/types.ts';

const path = '/api/v1/console/session';
/** A token is renewed a little before its end, so that requests need not fail first. */
const sparedPart = 0.05;

export interface OwnTokenListener {
  /** The session has ended; requests wait for the person to sign in again. */
  onExpired: () => void;
  /** Another tab has signed somebody else in: the cookie is no longer that of this page. */
  onSomebodyElse: () => void;
}

interface Waiting {
  resolve: (token: string) => void;
  reject: (reason: Error) => void;
}

/** The access token of one signed-in person, renewed by the cookie that only the server reads. */
export class OwnToken {
  /** Whose session this page is; null while nobody is signed in. */
  #userId: string | null = null;
  #token: { text: string; expiresAt: number } | null = null;
  #renewing: Promise<string> | null = null;
  #waiting: Waiting[] = [];
  readonly #listener: OwnTokenListener;

  constructor(listener: OwnTokenListener) {
    this.#listener = listener;
  }

  get userId(): string | null {
    return this.#userId;
  }

  /** Whether the cookie of an earlier visit is good for a token. */
  async resume(): Promise<boolean> {
    const answer = await inTurn(refresh);
    if (answer) this.#keep(subjectOf(answer.accessToken), answer);
    return answer !== null;
  }

  /** Whoever waited goes on, unless it is somebody else who has signed in. */
  async signIn(username: string, password: string): Promise<User> {
    const response = await send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw await ApiProblem.fromResponse(response);
    const body = (await response.json()) as Schemas['ConsoleSessionView'];
    if (this.#userId !== null && this.#userId !== body.user.id) this.#listener.onSomebodyElse();
    else this.#keep(body.user.id, body);
    return body.user;
  }

  /** Throws {@link ApiProblem} where the server did not hear of it: then the session goes on. */
  async signOut(): Promise<void> {
    const response = await send(path, { method: 'DELETE' });
    if (!response.ok) throw await ApiProblem.fromResponse(response);
  }

  /** Throws {@link SignedOutError} when the person gives up, or nobody is signed in. */
  async get(): Promise<string> {
    return this.#token && this.#token.expiresAt > performance.now() ? this.#token.text : this.renew();
  }

  /** A new one; waits for the person to sign in again where the session has ended. */
  renew(): Promise<string> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  forget(): void {
    this.#userId = null;
    this.#token = null;
    this.#renewing = null;
    for (const { reject } of this.#waiting.splice(0)) reject(new SignedOutError());
  }

  async #renew(): Promise<string> {
    const whose = this.#userId;
    if (whose === null) throw new SignedOutError();
    const answer = await inTurn(refresh);
    // Meanwhile the person may have signed out: the answer is for nobody.
    if (this.#userId !== whose) throw new SignedOutError();
    if (answer) {
      if (subjectOf(answer.accessToken) === whose) return this.#keep(whose, answer);
      this.#listener.onSomebodyElse();
      throw new SignedOutError();
    }
    this.#token = null;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#listener.onExpired();
    });
  }

  #keep(userId: string, { accessToken, expiresIn }: Schemas['AccessTokenView']): string {
    this.#userId = userId;
    this.#token = { text: accessToken, expiresAt: performance.now() + expiresIn * (1 - sparedPart) * 1_000 };
    for (const { resolve } of this.#waiting.splice(0)) resolve(accessToken);
    return accessToken;
  }
}

/**
 * Tabs share the cookie, and each refresh token works once: they take turns, or the server would take the second use
 * for a theft.
 */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request('cardroll-refresh', work);
}

/** Null when the session has ended. */
async function refresh(): Promise<Schemas['AccessTokenView'] | null> {
  const response = await send(`${path}/refresh`, { method: 'POST' });
  if (response.status === 401) return null;
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

/** Whose token it is (RFC 7519 `sub`), to be looked at, not to be trusted. */
function subjectOf(token: string): string {
  const payload = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
  return (JSON.parse(atob(payload)) as { sub: string }).sub;
}
