import type { TextRule } from '../../libs/field-rules/index.ts';
import type { FieldChange } from '../audit/index.ts';
import type { Company } from './company.entity.ts';

export const companyNameRule: TextRule = { kind: 'line', charsMin: 1, charsMax: 200 };

/** What may be changed of a company; undefined leaves it. */
interface CompanyWishes {
  name?: string;
  policy?: {
    impersonation?: { enabled?: boolean; minutes?: number; notifyUser?: boolean };
    reauthenticateMinutes?: number;
    passwordChangeRequired?: boolean;
  };
  disabled?: boolean;
}

/** What a patch would change, in the words of the API; fields that stay the same are left out. */
export function companyChanges(company: Company, patch: CompanyWishes): FieldChange[] {
  const wanted: [field: string, from: unknown, to: unknown][] = [
    ['name', company.name, patch.name],
    ['policy.impersonation.enabled', company.isImpersonationEnabled, patch.policy?.impersonation?.enabled],
    ['policy.impersonation.minutes', company.impersonationMinutes, patch.policy?.impersonation?.minutes],
    ['policy.impersonation.notifyUser', company.notifiesImpersonated, patch.policy?.impersonation?.notifyUser],
    ['policy.reauthenticateMinutes', company.reauthenticateMinutes, patch.policy?.reauthenticateMinutes],
    ['policy.passwordChangeRequired', company.requiresPasswordChange, patch.policy?.passwordChangeRequired],
    ['disabled', company.disabledAt != null, patch.disabled],
  ];
  return wanted.filter(([, from, to]) => to !== undefined && to !== from).map(([field, from, to]) => ({ field, from, to }));
}
