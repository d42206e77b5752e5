import { bodyOf, createApi } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { api } from './api-client.ts';
import type { SkippedDatalink } from './file-values.ts';
import { session } from './session.ts';

/**
 * Sets the values of the file on the card of one user, within one login as that user, and stops it. The page stays with
 * the admin. Throws `datalinks/stale-version` if the user has changed one of them since it was shown.
 */
export async function takeOver(companyId: string, differences: readonly SkippedDatalink[], reason: string): Promise<void> {
  const [first] = differences;
  if (!first) return;
  const path = { companyId, userId: first.user.id };
  const before = await bodyOf(api.GET('/api/v1/companies/{companyId}/users/{userId}/datalinks', { params: { path } }));
  if (differences.some(({ field, current }) => before[field] !== current))
    throw new ApiProblem({ status: 412, code: 'datalinks/stale-version', title: 'The contact details have been changed' });
  const started = await bodyOf(
    api.POST('/api/v1/companies/{companyId}/users/{userId}/impersonations', {
      params: { path },
      body: { reason, skippedDatalinkId: first.id },
    }),
  );
  try {
    const asUser = createApi((request) => session.fetchAs(request, started.accessToken));
    const body = Object.fromEntries(differences.map(({ field, inFile }) => [field, inFile]));
    await bodyOf(asUser.PATCH('/api/v1/me/datalinks', { params: { header: { 'If-Match': `"${before.version}"` } }, body }));
  } finally {
    await session.abortImpersonation();
  }
}
