import { useSyncExternalStore } from 'react';
import type { Me } from '../api/types.ts';
import { session, type SessionState } from './session.ts';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, () => session.state);
}

/** In whose name requests are made. For what is shown to people who are signed in. */
export function useMe(): Me {
  return useSession().me!;
}

/** The company of whoever acts. For pages that platform admins, who have none, do not see. */
export function useCompanyId(): string {
  return useMe().user.companyId!;
}
