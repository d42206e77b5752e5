/** A response with another status than the step of the scenario expects. */
class UnexpectedResponseError extends Error {
  override readonly name = 'UnexpectedResponseError';
}

/** A client of the public API, with an access token after the login. */
export class ApiClient {
  readonly #baseUrl: string;
  readonly #token: string | undefined;

  constructor(baseUrl: string, token?: string) {
    this.#baseUrl = baseUrl;
    this.#token = token;
  }

  as(token: string): ApiClient {
    return new ApiClient(this.#baseUrl, token);
  }

  async login(username: string, password: string): Promise<ApiClient> {
    const { accessToken } = await this.send<{ accessToken: string }>('POST', '/auth/login', 200, { username, password });
    return this.as(accessToken);
  }

  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path, 200);
  }

  /** Sends and receives JSON. Throws for any other status. */
  async send<T>(method: string, path: string, status: number, body?: object): Promise<T> {
    const response = await this.#fetch(path, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    await expectStatus(response, status, `${method} ${path}`);
    return (status === 204 ? undefined : await response.json()) as T;
  }

  async download(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.#fetch(path, {});
    await expectStatus(response, 200, `GET ${path}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Uploads a workbook and waits up to 30 seconds for the end of the import. */
  upload<T>(path: string, fileName: string, content: Uint8Array<ArrayBuffer>): Promise<T> {
    const form = new FormData();
    form.append('file', new Blob([content]), fileName);
    return this.post<T>(path, form, { prefer: 'wait=30' });
  }

  /** Sends a form with a file. Expects 202: the service processes it later. */
  async post<T>(path: string, form: FormData, headers: Record<string, string> = {}): Promise<T> {
    const response = await this.#fetch(path, { method: 'POST', body: form, headers });
    await expectStatus(response, 202, `POST ${path}`);
    return (await response.json()) as T;
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}) };
    return fetch(`${this.#baseUrl}/api/v1${path}`, { ...init, headers });
  }
}

async function expectStatus(response: Response, status: number, request: string): Promise<void> {
  if (response.status !== status)
    throw new UnexpectedResponseError(`${request} responded with ${response.status} instead of ${status}: ${await response.text()}`);
}
