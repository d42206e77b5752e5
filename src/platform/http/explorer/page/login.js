// Who acts in the explorer, and with which tokens. Nothing here touches the page.

/**
 * @typedef {object} Tokens
 * @property {string} accessToken
 * @property {string | null} refreshToken null for a login as a user, which cannot be refreshed
 * @property {number} expiresAt in milliseconds since 1970
 */

/**
 * @typedef {object} Me what GET /me responds, as far as the explorer needs it
 * @property {{ username: string, firstName: string, lastName: string }} user
 * @property {{ id: string, name: string } | null} company
 * @property {{ username: string } | null} actor the admin who is logged in as the user
 */

/** The path below which a proxy serves Cardroll; empty at the root. This file is at docs/…/login.js below it. */
export const basePath = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');

const storageKey = `cardroll.explorer${basePath}`;
/** A token that expires sooner is refreshed before it is used. */
const spareMilliseconds = 30_000;
const json = { 'content-type': 'application/json' };

export class LoginError extends Error {}

/**
 * A login with a username and a password, and perhaps a login as a user on top of it. The tokens are in memory. Only while a
 * page of the tab is replaced, as by a reload, are they in its session storage: other tabs, and copies of this one, never
 * have them. The console has the same origin, so they must not be in the local storage.
 */
export class Login {
  /** @type {Tokens | null} */
  #own = null;
  /** @type {Tokens | null} */
  #asUser = null;
  /** Each token that the page was given. They all stand for the current one. */
  #issued = new Set();
  /** @type {Promise<void> | null} */
  #refreshing = null;
  #onToken;
  #onUser;

  /**
   * @param {object} listeners
   * @param {(accessToken: string) => void} listeners.onToken after each change of the current token; empty: there is none
   * @param {(me: Me | null, message?: string) => void} listeners.onUser after each change of who acts; null: no user is logged in
   */
  constructor({ onToken, onUser }) {
    this.#onToken = onToken;
    this.#onUser = onUser;
    addEventListener('pagehide', () => this.#keep());
    addEventListener('pageshow', ({ persisted }) => persisted && sessionStorage.removeItem(storageKey));
  }

  get #accessToken() {
    return (this.#asUser ?? this.#own)?.accessToken ?? '';
  }

  /** Continues the login of the page that was in this tab before. */
  async restore() {
    const kept = sessionStorage.getItem(storageKey);
    sessionStorage.removeItem(storageKey);
    if (!kept) return;
    const { own, asUser } = JSON.parse(kept);
    this.#set(own, asUser);
    await this.#tellWhoActs();
  }

  /**
   * @param {string} username
   * @param {string} password
   * @throws {LoginError} with a sentence for the user
   */
  async logIn(username, password) {
    const response = await this.fetch(`${basePath}/api/v1/auth/login`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw new LoginError(await detailOf(response));
  }

  async logOut() {
    await this.#send('POST', `${basePath}/api/v1/auth/logout`);
  }

  /** Ends the login as a user. The admin acts again. */
  async stop() {
    await this.#send('DELETE', `${basePath}/api/v1/impersonation`);
  }

  /**
   * Sends a request. A token of this login is replaced by the current one, and the response may change the login.
   * @param {RequestInfo | URL} input
   * @param {RequestInit} [init]
   */
  fetch = async (input, init) => {
    const request = new Request(input, init);
    const token = request.headers.get('authorization')?.replace(/^Bearer /i, '');
    const isOurs = token !== undefined && this.#issued.has(token);
    if (isOurs) {
      await this.#renew();
      request.headers.set('authorization', `Bearer ${this.#accessToken}`);
    }
    const sent = isOurs ? this.#accessToken : null;
    const response = await fetch(request);
    await this.#learn(request, response, sent);
    return response;
  };

  /**
   * @param {Request} request
   * @param {Response} response
   * @param {string | null} sent the token of this login with which it was sent
   */
  async #learn({ method, url }, response, sent) {
    if (response.status === 401 && sent !== null) return this.#endIfRefused(response, sent);
    if (!response.ok) return;
    const operation = `${method} ${new URL(url).pathname.slice(basePath.length)}`;
    if (/^POST \/api\/v1\/auth\/(login|refresh)$/.test(operation)) this.#set(toTokens(await response.clone().json()), null);
    else if (/^POST \/api\/v1\/companies\/[^/]+\/users\/[^/]+\/impersonations$/.test(operation))
      this.#set(this.#own, toTokens(await response.clone().json()));
    else if (operation === 'DELETE /api/v1/impersonation') this.#set(this.#own, null);
    else if (sent !== null && /^POST \/api\/v1\/auth\/logout(-all)?$/.test(operation)) return this.#forget();
    else return;
    await this.#tellWhoActs();
  }

  /**
   * @param {Response} response with 401, which also asks for a more recent login
   * @param {string} sent
   */
  async #endIfRefused(response, sent) {
    const { code } = await response.clone().json();
    if (code === 'auth/unauthenticated') await this.#end(sent);
  }

  /**
   * The token is no longer accepted. Below a login as a user may be a login that still is.
   * @param {string} refused
   */
  async #end(refused) {
    // A late response: another token acts by now.
    if (refused !== this.#accessToken) return;
    if (!this.#asUser) return this.#forget('Your login has ended. Log in again.');
    this.#set(this.#own, null);
    await this.#tellWhoActs('The login as a user has ended.');
  }

  async #renew() {
    const current = this.#asUser ?? this.#own;
    if (!current || current.expiresAt - spareMilliseconds > Date.now() || !current.refreshToken) return;
    // A refresh token works once: requests at the same time share the next pair.
    this.#refreshing ??= this.#refresh(current.refreshToken).finally(() => (this.#refreshing = null));
    await this.#refreshing;
  }

  /** @param {string} refreshToken */
  async #refresh(refreshToken) {
    const response = await fetch(`${basePath}/api/v1/auth/refresh`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ refreshToken }),
    });
    if (response.ok) this.#set(toTokens(await response.json()), this.#asUser);
  }

  /** @param {string} [message] what has happened, if the user has not asked for it */
  async #tellWhoActs(message) {
    await this.#renew();
    const sent = this.#accessToken;
    const response = await fetch(`${basePath}/api/v1/me`, { headers: { authorization: `Bearer ${sent}` } });
    if (response.status === 401) return this.#end(sent);
    this.#onUser(response.ok ? await response.json() : null, message ?? (response.ok ? undefined : await detailOf(response)));
  }

  /**
   * @param {string} method
   * @param {string} path
   */
  #send(method, path) {
    return this.fetch(path, { method, headers: { authorization: `Bearer ${this.#accessToken}` } });
  }

  /**
   * @param {Tokens | null} own
   * @param {Tokens | null} asUser
   */
  #set(own, asUser) {
    this.#own = own;
    this.#asUser = asUser;
    for (const tokens of [own, asUser]) if (tokens) this.#issued.add(tokens.accessToken);
    this.#onToken(this.#accessToken);
  }

  /** @param {string} [message] */
  #forget(message) {
    this.#set(null, null);
    this.#onUser(null, message);
  }

  #keep() {
    if (this.#own) sessionStorage.setItem(storageKey, JSON.stringify({ own: this.#own, asUser: this.#asUser }));
  }
}

/**
 * @param {{ accessToken: string, refreshToken?: string, expiresIn?: number, expiresAt?: string }} body
 * @returns {Tokens}
 */
function toTokens({ accessToken, refreshToken, expiresIn = 0, expiresAt }) {
  return { accessToken, refreshToken: refreshToken ?? null, expiresAt: expiresAt ? Date.parse(expiresAt) : Date.now() + expiresIn * 1000 };
}

/** @param {Response} response a problem (RFC 9457) */
async function detailOf(response) {
  const problem = await response.json().catch(() => ({}));
  return problem.detail ?? problem.title ?? 'The service does not respond. Try again.';
}
