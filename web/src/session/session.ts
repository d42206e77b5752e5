// Who is signed in. Tokens stand in memory only: a script that got in finds none in storage, and a copied address holds none.
import { ApiProblem } from '../api/problem.ts';
import type { Me, Schemas } from '../api/types.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import { OwnToken } from './session-token.ts';

/** `expired`: somebody was signed in and may sign in again over the page, which stays as it is. */
export type Phase = 'starting' | 'unreachable' | 'signed-out' | 'signed-in' | 'expired';

/** A "login as user" of this page. */
export interface Acting {
  token: string;
  impersonation: Schemas['ImpersonationView'];
  /** By the clock of this machine, which may be wrong: only what is left was ever compared with the server. */
  endsAt: number;
  /** The page (`#/…`) to which the admin returns. */
  cameFrom: string;
}

export interface SessionState {
  phase: Phase;
  /** In whose name requests are made now. Changes together with `acting`, never before or after it. */
  me: Me | null;
  acting: Acting | null;
  /** As whom the last "login as" was that ended other than by Stop. */
  actingEnded: string | null;
}

const cameFromKey = 'cardroll-came-from';
const nobody: SessionState = { phase: 'signed-out', me: null, acting: null, actingEnded: null };

class Session {
  #state: SessionState = { ...nobody, phase: 'starting' };
  /** Counts the people of this page: a request of one is never sent, nor its answer given, to the next. */
  #epoch = 0;
  #leaving: Promise<void> | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #otherTabs = new BroadcastChannel('cardroll-session');
  readonly #own = new OwnToken({
    onExpired: () => this.#change({ phase: 'expired' }),
    onSomebodyElse: () => location.reload(),
  });

  constructor() {
    this.#otherTabs.addEventListener('message', ({ data }) => {
      if (data === null) this.#forget();
      else if (this.#own.userId !== data) location.reload();
      else if (this.#state.phase === 'expired') void this.#recover();
    });
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
    this.#change({ phase: 'starting' });
    try {
      if (await this.#own.resume()) await this.#enter();
      else this.#change(nobody);
    } catch {
      this.#change({ phase: 'unreachable' });
    }
  }

  /** Throws {@link ApiProblem}. Over an expired page somebody else's sign-in loads everything anew. */
  async signIn(username: string, password: string): Promise<void> {
    const isAgain = this.#own.userId !== null;
    const { id } = await this.#own.signIn(username, password);
    if (this.#own.userId !== id) return;
    if (isAgain) this.#change({ phase: 'signed-in' });
    else await this.#enter();
    this.#otherTabs.postMessage(id);
  }

  /** Throws {@link ApiProblem} where it could not be done: then nobody is signed out. */
  async signOut(): Promise<void> {
    await this.#own.signOut();
    this.#otherTabs.postMessage(null);
    this.#forget();
  }

  /** Requests are made as the user from now on, if that works at all. */
  async actAs({ accessToken, impersonation }: Schemas['StartedImpersonationView']): Promise<void> {
    try {
      const me = await meIn(await this.#send(new Request('/api/v1/me'), accessToken));
      const length = Date.parse(impersonation.expiresAt) - Date.parse(impersonation.startedAt);
      const acting = { token: accessToken, impersonation, endsAt: Date.now() + length, cameFrom: location.hash };
      sessionStorage.setItem(cameFromKey, acting.cameFrom);
      this.#change({ acting, actingEnded: null, me });
    } catch (error) {
      await this.refuseActing().catch(() => undefined);
      throw error;
    }
  }

  /** Ends a login as a user that has begun on the server and is not wanted any more. */
  async refuseActing(): Promise<void> {
    await this.#sendAsOwn(new Request('/api/v1/impersonation', { method: 'DELETE' }));
  }

  /** Back to the admin's own session, wherever the other one was begun. Throws {@link ApiProblem}. */
  async stopActing(): Promise<void> {
    const stopped = await this.#sendAsOwn(new Request('/api/v1/impersonation', { method: 'DELETE' }));
    if (!stopped.ok && stopped.status !== 404) throw await ApiProblem.fromResponse(stopped);
    await this.#leave(null);
  }

  /** The time is up, as far as this page can tell. */
  async actingExpired(): Promise<void> {
    if (this.#state.acting) await this.#leave(this.#state.acting);
  }

  /** The account has changed: its name, or that the password is a new one. */
  async reload(): Promise<void> {
    this.#change({ me: await meIn(await this.fetch(new Request('/api/v1/me'))) });
  }

  dismissNotice(): void {
    this.#change({ actingEnded: null });
  }

  /**
   * `fetch` with the token of whoever acts. A session that has expired waits until the person has signed in again, and
   * then sends the request: what was typed is not lost. Throws {@link ApiProblem} without a connection, and
   * {@link SignedOutError} where the person has gone.
   */
  async fetch(request: Request): Promise<Response> {
    const { acting } = this.#state;
    if (!acting) return this.#sendAsOwn(request);
    const response = await this.#send(request, acting.token);
    if (response.status === 401 && this.#state.acting === acting) await this.#leave(acting);
    return response;
  }

  /**
   * Sends something in the person's own name, and once more with another token where the first was refused. Throws
   * {@link SignedOutError} where the person has gone meanwhile: nothing is ever sent, or answered, to the next.
   */
  async asOwn<Answer>(
    send: (token: string) => Promise<Answer>,
    isRefused: (answer: Answer) => boolean | Promise<boolean>,
  ): Promise<Answer> {
    const epoch = this.#epoch;
    const inEpoch = async <T>(given: Promise<T>): Promise<T> => {
      const value = await given;
      if (this.#epoch !== epoch) throw new SignedOutError();
      return value;
    };
    const answer = await inEpoch(send(await inEpoch(this.#own.get())));
    return (await isRefused(answer)) ? inEpoch(send(await inEpoch(this.#own.renew()))) : answer;
  }

  #sendAsOwn(request: Request): Promise<Response> {
    return this.asOwn((token) => this.#send(request.clone(), token), isUnauthenticated);
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

  async #enter(): Promise<void> {
    const me = await meIn(await this.#sendAsOwn(new Request('/api/v1/me')));
    // A reload has lost the login as a user: the card that stood there is not shown as one's own.
    const cameFrom = sessionStorage.getItem(cameFromKey);
    sessionStorage.removeItem(cameFromKey);
    if (cameFrom !== null) location.hash = cameFrom;
    this.#change({ phase: 'signed-in', me, acting: null, actingEnded: null });
  }

  /** Until the admin's own account is there, the page stays as it was, under its banner. */
  #leave(ended: Acting | null): Promise<void> {
    this.#leaving ??= this.#comeBack(ended).finally(() => (this.#leaving = null));
    return this.#leaving;
  }

  async #comeBack(ended: Acting | null): Promise<void> {
    const me = await meIn(await this.#sendAsOwn(new Request('/api/v1/me')));
    const { acting } = this.#state;
    this.#change({ acting: null, actingEnded: ended?.impersonation.user.username ?? null, me });
    sessionStorage.removeItem(cameFromKey);
    if (acting) location.hash = acting.cameFrom;
  }

  /** The person has signed in again in another tab: its cookie is good for this one too. */
  async #recover(): Promise<void> {
    const isGood = await this.#own.resume().catch(() => false);
    if (isGood) this.#change({ phase: 'signed-in' });
  }

  #forget(): void {
    this.#epoch++;
    this.#own.forget();
    // Where the one was is not where the next begins.
    location.hash = '';
    this.#change(nobody);
  }

  #change(changes: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

async function meIn(response: Response): Promise<Me> {
  if (!response.ok) throw await ApiProblem.fromResponse(response);
  return (await response.json()) as Me;
}

/** Not where only the password must be given again (RFC 9470): another token would not help. */
async function isUnauthenticated(response: Response): Promise<boolean> {
  return response.status === 401 && (await ApiProblem.fromResponse(response.clone())).code !== 'auth/reauthentication-required';
}

export const session = new Session();
