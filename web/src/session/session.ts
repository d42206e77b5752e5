// Tokens are in memory only: an injected script finds none in storage, and a copied address contains none.
import { navigate } from 'wouter/use-browser-location';
import { addressOf, ownName } from '../api/base-path.ts';
import { ApiProblem } from '../api/problem.ts';
import { SignedOutError } from '../api/signed-out-error.ts';
import type { DatalinkField, Me, Schemas, User } from '../api/types.ts';
import { followAccountLanguage } from '../i18n/i18n.ts';
import { SessionToken } from './session-token.ts';

/** `expired`: the session has ended, and the user may sign in again over the page, which stays as it is. */
export type Phase = 'starting' | 'unreachable' | 'signed-out' | 'signed-in' | 'expired';

/** What a tab tells the others. An admin has one impersonation at a time, so its end is the end of any. */
type ImpersonationChange = 'started' | 'ended';

/** A value of a file that differs from the card: what an admin may have logged in for. */
export interface FileValue {
  field: DatalinkField;
  inFile: string;
  /** The open skipped datalink. Null while the import is only a preview. */
  skippedDatalinkId: string | null;
}

/** A "login as user" that this page started and has the token of. */
export interface ActiveImpersonation {
  token: string;
  view: Schemas['ImpersonationView'];
  /** Who is logged in as the user. */
  admin: User;
  /** Offered on the card. */
  fileValues: readonly FileValue[];
  /** By the clock of this machine. It is computed from the duration, as the clock may differ from the server's. */
  endsAt: number;
  /** The page (path and query) to which the admin returns. */
  returnPath: string;
}

export interface SessionState {
  phase: Phase;
  /** The account that requests are made as. Changes together with `impersonating`. */
  me: Me | null;
  impersonating: ActiveImpersonation | null;
  /** The username of the last impersonation, when it ended other than by Stop. */
  endedImpersonation: string | null;
  /** The skipped datalinks of the impersonation that was just stopped: the next one can be offered. Null after any other. */
  finishedDatalinkIds: readonly string[] | null;
  /** Counts the starts and ends of impersonations in the other tabs. */
  impersonationsElsewhere: number;
}

const returnPathKey = ownName('cardroll-return-path');
const signedOut: SessionState = {
  phase: 'signed-out',
  me: null,
  impersonating: null,
  endedImpersonation: null,
  finishedDatalinkIds: null,
  impersonationsElsewhere: 0,
};

class Session {
  #state: SessionState = { ...signedOut, phase: 'starting' };
  /** Incremented at each sign-out: no request or response of one user reaches the next. */
  #generation = 0;
  #returning: Promise<void> | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #otherTabs = new BroadcastChannel(ownName('cardroll-session'));
  readonly #impersonationChanges = new BroadcastChannel(ownName('cardroll-impersonation'));
  readonly #ownToken = new SessionToken({
    onExpired: () => this.#update({ phase: 'expired' }),
    onUserChanged: reloadForOtherUser,
  });

  constructor() {
    this.#otherTabs.addEventListener('message', ({ data }) => {
      if (data === null) this.#clear();
      else if (this.#ownToken.userId !== data) reloadForOtherUser();
      else if (this.#state.phase === 'expired') void this.#recover();
    });
    this.#impersonationChanges.addEventListener('message', ({ data }) => this.#onChangeElsewhere(data as ImpersonationChange));
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Continues the session of an earlier visit, if there is one. */
  async start(): Promise<void> {
    this.#update({ phase: 'starting' });
    try {
      if (await this.#ownToken.resume()) await this.#enter();
      else this.#update(signedOut);
    } catch (error) {
      // Another tab has signed out meanwhile.
      if (!(error instanceof SignedOutError)) this.#update({ phase: 'unreachable' });
    }
  }

  /** Throws {@link ApiProblem}. When another user signs in over an expired page, the page is reloaded. */
  async signIn(username: string, password: string): Promise<void> {
    const isRenewal = this.#state.me !== null;
    const { id } = await this.#ownToken.signIn(username, password);
    if (this.#ownToken.userId !== id) return;
    if (isRenewal) this.#update({ phase: 'signed-in' });
    else await this.#enter();
    this.#otherTabs.postMessage(id);
  }

  /** Throws {@link ApiProblem} when it fails; the user then stays signed in. */
  async signOut(): Promise<void> {
    await this.#ownToken.signOut();
    this.#otherTabs.postMessage(null);
    this.#clear();
  }

  /** Makes all further requests as the user. Ends the impersonation again if the user's account cannot be loaded. */
  async startImpersonating(
    { accessToken, impersonation }: Schemas['StartedImpersonationView'],
    fileValues: readonly FileValue[] = [],
  ): Promise<void> {
    try {
      const me = await meIn(await this.#send(new Request(addressOf('/api/v1/me')), accessToken));
      const duration = Date.parse(impersonation.expiresAt) - Date.parse(impersonation.startedAt);
      const impersonating = {
        token: accessToken,
        view: impersonation,
        admin: this.#state.me!.user,
        fileValues,
        endsAt: Date.now() + duration,
        returnPath: location.pathname + location.search,
      };
      sessionStorage.setItem(returnPathKey, impersonating.returnPath);
      this.#update({ impersonating, endedImpersonation: null, finishedDatalinkIds: null, me });
      this.#impersonationChanges.postMessage('started' satisfies ImpersonationChange);
    } catch (error) {
      await this.abortImpersonation().catch(() => undefined);
      throw error;
    }
  }

  /** Ends an impersonation that has started on the server but not on this page. Throws {@link ApiProblem}. */
  async abortImpersonation(): Promise<void> {
    const stopped = await this.#sendWithOwnToken(new Request(addressOf('/api/v1/impersonation'), { method: 'DELETE' }));
    if (!stopped.ok && stopped.status !== 404) throw await ApiProblem.fromResponse(stopped);
    this.#impersonationChanges.postMessage('ended' satisfies ImpersonationChange);
  }

  /** Returns to the admin's own account. Also ends an impersonation of another tab. Throws {@link ApiProblem}. */
  async stopImpersonating(): Promise<void> {
    await this.abortImpersonation();
    const finished = this.#state.impersonating?.fileValues ?? [];
    await this.#returnToOwnAccount(null);
    if (finished.length > 0) this.#update({ finishedDatalinkIds: finished.flatMap(({ skippedDatalinkId }) => skippedDatalinkId ?? []) });
  }

  /** To be called when `endsAt` has passed. */
  async expireImpersonation(): Promise<void> {
    const { impersonating } = this.#state;
    if (!impersonating) return;
    this.#impersonationChanges.postMessage('ended' satisfies ImpersonationChange);
    await this.#returnToOwnAccount(impersonating);
  }

  /** Loads the account again, after it was changed. */
  async reload(): Promise<void> {
    const me = await meIn(await this.fetch(new Request(addressOf('/api/v1/me'))));
    await followLanguageOf(me);
    this.#update({ me });
  }

  dismissNotice(): void {
    this.#update({ endedImpersonation: null });
  }

  /** The next skipped datalink is not wanted. */
  dismissNext(): void {
    this.#update({ finishedDatalinkIds: null });
  }

  /** `fetch` with the token of an impersonation that this page has started for one request. Throws {@link ApiProblem}. */
  fetchAs(request: Request, token: string): Promise<Response> {
    return this.#send(request, token);
  }

  /**
   * `fetch` with the token of the user who is signed in or impersonated. When the session has expired, the request waits
   * until the user signs in again, and nothing typed is lost. Throws {@link ApiProblem} without a connection, and
   * {@link SignedOutError} when the user has signed out.
   */
  async fetch(request: Request): Promise<Response> {
    const { impersonating } = this.#state;
    if (!impersonating) return this.#sendWithOwnToken(request);
    const response = await this.#send(request, impersonating.token);
    if (response.status === 401 && this.#state.impersonating === impersonating) await this.#returnToOwnAccount(impersonating);
    return response;
  }

  /**
   * Sends with the user's own token, and once more with a renewed token when the first is refused. Throws
   * {@link SignedOutError} when the user has signed out since: no request or response reaches the next user.
   */
  async withOwnToken<Result>(
    send: (token: string) => Promise<Result>,
    isRefused: (result: Result) => boolean | Promise<boolean>,
  ): Promise<Result> {
    const generation = this.#generation;
    const inGeneration = async <T>(pending: Promise<T>): Promise<T> => {
      const value = await pending;
      if (this.#generation !== generation) throw new SignedOutError();
      return value;
    };
    const result = await inGeneration(send(await inGeneration(this.#ownToken.get())));
    return (await isRefused(result)) ? inGeneration(send(await inGeneration(this.#ownToken.renew()))) : result;
  }

  #sendWithOwnToken(request: Request): Promise<Response> {
    return this.withOwnToken((token) => this.#send(request.clone(), token), isUnauthenticated);
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
    const me = await meIn(await this.#sendWithOwnToken(new Request(addressOf('/api/v1/me'))));
    await followLanguageOf(me);
    // A reload loses the token of an impersonation. The admin returns to the page from which it was started.
    const returnPath = sessionStorage.getItem(returnPathKey);
    sessionStorage.removeItem(returnPathKey);
    if (returnPath !== null) navigate(returnPath, { replace: true });
    this.#update({ phase: 'signed-in', me, impersonating: null, endedImpersonation: null, finishedDatalinkIds: null });
  }

  /** The page keeps showing the user, under the banner, until the admin's account is loaded. */
  #returnToOwnAccount(ended: ActiveImpersonation | null): Promise<void> {
    this.#returning ??= this.#loadOwnAccount(ended).finally(() => (this.#returning = null));
    return this.#returning;
  }

  async #loadOwnAccount(ended: ActiveImpersonation | null): Promise<void> {
    const me = await meIn(await this.#sendWithOwnToken(new Request(addressOf('/api/v1/me'))));
    const { impersonating } = this.#state;
    this.#update({ impersonating: null, endedImpersonation: ended?.view.user.username ?? null, me });
    sessionStorage.removeItem(returnPathKey);
    if (impersonating) navigate(impersonating.returnPath, { replace: true });
  }

  /** Another tab has started or ended an impersonation. If it was that of this tab, its token is of no use any more. */
  #onChangeElsewhere(change: ImpersonationChange): void {
    const { impersonating, impersonationsElsewhere } = this.#state;
    this.#update({ impersonationsElsewhere: impersonationsElsewhere + 1 });
    if (change === 'ended' && impersonating) void this.#returnToOwnAccount(impersonating).catch(() => undefined);
  }

  /** The user has signed in again in another tab, and this tab can use the same cookie. */
  async #recover(): Promise<void> {
    const isResumed = await this.#ownToken.resume().catch(() => false);
    if (isResumed) this.#update({ phase: 'signed-in' });
  }

  #clear(): void {
    this.#generation++;
    this.#ownToken.clear();
    // The next user starts at the first page.
    sessionStorage.removeItem(returnPathKey);
    navigate(addressOf('/'), { replace: true });
    this.#update(signedOut);
  }

  #update(changes: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

function reloadForOtherUser(): void {
  sessionStorage.removeItem(returnPathKey);
  location.reload();
}

async function meIn(response: Response): Promise<Me> {
  if (!response.ok) throw await ApiProblem.fromResponse(response);
  return (await response.json()) as Me;
}

/** Before the account is shown, so that no page is seen in one language and then in another. Without its texts the language stays. */
async function followLanguageOf({ user, company, actor }: Me): Promise<void> {
  // An admin who is logged in as a user goes on reading their own language.
  if (!actor) await followAccountLanguage(user.language ?? company?.language ?? null).catch(() => undefined);
}

/** False for a 401 that asks for the password again (RFC 9470): a renewed token would not help. */
async function isUnauthenticated(response: Response): Promise<boolean> {
  return response.status === 401 && (await ApiProblem.fromResponse(response.clone())).code !== 'auth/reauthentication-required';
}

export const session = new Session();
