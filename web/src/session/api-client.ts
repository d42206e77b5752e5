import { addressOf } from '../api/base-path.ts';
import { createApi } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { saveResponse } from '../api/save-response.ts';
import { session } from './session.ts';

/** The API, called as the user who is signed in or impersonated. */
export const api = createApi((request) => session.fetch(request));

/** Saves a file of the API. Throws {@link ApiProblem}. */
export async function download(path: string, fallbackName: string): Promise<void> {
  const response = await session.fetch(new Request(addressOf(path)));
  if (!response.ok) throw await ApiProblem.fromResponse(response);
  await saveResponse(response, fallbackName);
}
