import { useQuery } from '@tanstack/react-query';
import { bodyOf } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { api } from '../../session/api-client.ts';
import { useCompanyId } from '../../session/use-session.ts';

/** One person of the company or of its bin. Their keys start with `users`, so that every change of people loads them again. */
export function usePerson(userId: string) {
  const companyId = useCompanyId();
  return useQuery({
    queryKey: ['users', 'one', userId],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/companies/{companyId}/users/{userId}', { params: { path: { companyId, userId } }, signal })),
  });
}

/** The contact details of a person. People in the bin show none. */
export function usePersonDatalinks(userId: string, isInBin: boolean) {
  const companyId = useCompanyId();
  return useQuery({
    queryKey: ['users', 'one', userId, 'datalinks'],
    enabled: !isInBin,
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/api/v1/companies/{companyId}/users/{userId}/datalinks', { params: { path: { companyId, userId } }, signal })),
  });
}

/** Whether there is no such person, also when the address has no id of a person at all. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 404 || error.status === 400);
}
