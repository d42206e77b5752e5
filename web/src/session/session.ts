// Who is signed in. Tokens stand in memory only: a script that got in finds none in storage, and a copied address holds none.
import { ApiProblem } from '../api/problem.ts';
import type { Me, Schemas } from '../api/types.ts';
import { OwnToken, SignedOutError } from './own-token.ts';

/** `expired`: somebody was signed in and may sign in again over the page, which stays as it is. */
export type Phase = 'starting' | 'signed-out' | 'signed-in' | 'expired';

interface Acting {
  /** The page (`#/…`) to which the admin returns. */
  cameFrom: string;
  token: string;
  impersonation: Schemas['ImpersonationView'];
}

export interface SessionState {
  phase: Phase;
  /** In whose name requests are made now. */
  me: Me | null;
  acting: Schemas['ImpersonationView'] | null;
  /** How the last "login as" ended, other than by Stop. */
  actingEnded: string | null;
}

const nobody: SessionState = { phase: 'signed-out', me: null, acting: null, actingEnded: null };
const reauthenticationRequired = 'auth/reauthentication-required';

class Session {
  #state: SessionState = { ...nobody, phase: 'starting' };
  #acting: Acting | null = null;
  #ownUserId: string | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #own = new OwnToken({
    onExpired: () => this.#change({ phase: 'expired' }),
    isExpected: (userId) => this.#ownUserId === null || this.#ownUserId === userId,
  });
  readonly #otherTabs = new BroadcastChannel('cardroll-session');

  constructor() {
    this.#otherTabs.addEventListener('message', () => this.#forget());
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Goes on with the session of an earlier visit, if there is one. */
  async start(): Promise<void> {
    try {
      if (await this.#own.resume()) await this.#enter();
      else this.#change(nobody);
    } catch {
      this.#change(nobody);
    }
  }

  /** Throws {@link ApiProblem}. Over an expired page somebody else's sign-in loads everything anew. */
  async signIn(username: string, password: string): Promise<void> {
    const user = await this.#own.signIn(username, password);
    if (this.#ownUserId !== null && user.id !== this.#ownUserId) location.reload();
    else await this.#enter();
  }

  async signOut(): Promise<void> {
    await this.#own.signOut().catch(() => undefined);
    this.#otherTabs.postMessage('signed-out');
    this.#forget();
  }

  /** Gives an expired session up: there is nothing left to end. */
  abandon(): void {
    this.#forget();
  }

  /** Requests are made as the user from now on. */
  async actAs({ accessToken, impersonation }: Schemas['StartedImpersonationView']): Promise<void> {
    this.#acting = { token: accessToken, impersonation, cameFrom: location.hash };
    this.#change({ acting: impersonation, actingEnded: null, me: await this.#describe() });
  }

  /** Back to the admin's own session, wherever the other one was begun. */
  async stopActing(): Promise<void> {
    const stopped = await this.#send(new Request('/api/v1/impersonation', { method: 'DELETE' }), await this.#own.get());
    if (!stopped.ok && stopped.status !== 404) throw await ApiProblem.fromResponse(stopped);
    await this.#leave(null);
  }

  /** The time is up: asks for nothing, as the server has ended it. */
  async actingExpired(): Promise<void> {
    if (this.#acting) await this.#leave(this.#acting.impersonation.user.username);
  }

  /** The account has changed: its name, or that the password is a new one. */
  async reload(): Promise<void> {
    this.#change({ me: await this.#describe() });
  }

  dismissNotice(): void {
    this.#change({ actingEnded: null });
  }

  token(): Promise<string> {
    return this.#acting ? Promise.resolve(this.#acting.token) : this.#own.get();
  }

  renewedToken(): Promise<string> {
    return this.#own.renew();
  }

  /**
   * `fetch` with the token of whoever acts. A session that has expired waits until the person has signed in again, and
   * then sends the request: what was typed is not lost. Throws {@link ApiProblem} without a connection.
   */
  async fetch(request: Request): Promise<Response> {
    const acting = this.#acting;
    const spare = request.clone();
    const response = await this.#send(request, await this.token());
    if (response.status !== 401 || (await isStepUp(response))) return response;
    if (!acting) return this.#send(spare, await this.#own.renew());
    if (this.#acting === acting) await this.#leave(acting.impersonation.user.username);
    return response;
  }

  async #send(request: Request, token: string): Promise<Response> {
    request.headers.set('authorization', `Bearer ${token}`);
    try {
      return await fetch(request);
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw ApiProblem.ofNetwork();
    }
  }

  async #describe(): Promise<Me> {
    const response = await this.fetch(new Request('/api/v1/me'));
    if (!response.ok) throw await ApiProblem.fromResponse(response);
    return (await response.json()) as Me;
  }

  async #enter(): Promise<void> {
    const me = await this.#describe();
    if (!this.#acting) this.#ownUserId = me.user.id;
    this.#change({ phase: 'signed-in', me });
  }

  async #leave(endedFor: string | null): Promise<void> {
    const left = this.#acting;
    this.#acting = null;
    this.#change({ acting: null, actingEnded: endedFor, me: await this.#describe() });
    if (left) location.hash = left.cameFrom;
  }

  #forget(): void {
    this.#acting = null;
    this.#ownUserId = null;
    this.#own.forget();
    this.#change(nobody);
  }

  #change(changes: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

async function isStepUp(response: Response): Promise<boolean> {
  return (await ApiProblem.fromResponse(response.clone())).code === reauthenticationRequired;
}

export const session = new Session();
export { SignedOutError };
