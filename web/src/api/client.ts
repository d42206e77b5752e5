import createClient from 'openapi-fetch';
import { session } from '../session/session.ts';
import { ApiProblem } from './problem.ts';
import type { paths } from './schema.ts';

/** Every operation of the OpenAPI document, sent as whoever is signed in. */
export const api = createClient<paths>({ fetch: (request: Request) => session.fetch(request) });

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of a success. Throws {@link ApiProblem} for any other answer. */
export async function answerOf<Data>(sent: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await sent;
  if (!response.ok) throw ApiProblem.from(response.status, error);
  return data as Data;
}
