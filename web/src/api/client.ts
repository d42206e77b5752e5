import createClient from 'openapi-fetch';
import { basePath } from './base-path.ts';
import { ApiProblem } from './problem.ts';
import type { paths } from './schema.ts';

/** Every operation of the OpenAPI document. The caller's `fetch` adds the token. */
export function createApi(fetch: (request: Request) => Promise<Response>) {
  return createClient<paths>({ baseUrl: basePath, fetch });
}

interface ApiResponse<Body> {
  data?: Body;
  error?: unknown;
  response: Response;
}

/** The body of a successful response. Throws {@link ApiProblem} for any other. */
export async function bodyOf<Body>(sent: Promise<ApiResponse<Body>>): Promise<Body> {
  const { data, error, response } = await sent;
  if (!response.ok) throw ApiProblem.from(response.status, error, response.headers.get('retry-after'));
  return data as Body;
}
