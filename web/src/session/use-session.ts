import { useSyncExternalStore } from 'react';
import type { Me } from '../api/types.ts';
import { session, type SessionState } from './session.ts';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, () => session.state);
}

/** The account that requests are made as. For components that are shown to signed-in users only. */
export function useMe(): Me {
  return useSession().me!;
}

/** The company of that account. Not for platform admins, who have none. */
export function useCompanyId(): string {
  return useMe().user.companyId!;
}
