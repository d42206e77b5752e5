import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { bodyOf } from '../api/client.ts';
import { api } from '../session/api-client.ts';
import { useCompanyId } from '../session/use-session.ts';
import type { PeopleFilter, PeopleSort } from './list-address.ts';

interface PeopleQuery {
  filter: PeopleFilter;
  sort: PeopleSort;
  page: number;
  pageSize: number;
  /** Of the bin instead of the company. */
  isInBin?: boolean;
  hasDatalinks?: boolean;
}

/** A page of people, with the number of all and of those that match. The page before stays while the next is loading. */
export function usePeople({ filter, sort, page, pageSize, isInBin = false, hasDatalinks = false }: PeopleQuery) {
  const companyId = useCompanyId();
  const query = {
    ...filter,
    sort,
    limit: pageSize,
    offset: (page - 1) * pageSize,
    count: true,
    ...(isInBin ? { deleted: true } : {}),
    ...(hasDatalinks ? { include: 'datalinks' as const } : {}),
  };
  return useQuery({
    queryKey: ['users', 'page', query],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/companies/{companyId}/users', { params: { path: { companyId }, query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** The departments of the company, with the number of their people. */
export function useDepartments() {
  const companyId = useCompanyId();
  return useQuery({
    queryKey: ['users', 'departments'],
    queryFn: ({ signal }) => bodyOf(api.GET('/api/v1/companies/{companyId}/departments', { params: { path: { companyId } }, signal })),
    select: ({ items }) => items,
  });
}
