import { foldText, type TextRule } from '../../libs/field-rules/index.ts';
import type { FieldChange } from '../audit/index.ts';
import type { Language } from '../platform/language/index.ts';
import type { Company } from './company.entity.ts';
import { databaseNow } from '../platform/database/index.ts';

export const companyNameRule: TextRule = { kind: 'line', charsMin: 1, charsMax: 200 };

/** A patch in the words of the API; undefined leaves a field as it is. */
interface CompanyChange {
  name?: string;
  policy?: {
    impersonation?: { enabled?: boolean; minutes?: number; startsPerHour?: number; notifyUser?: boolean };
    reauthenticateMinutes?: number;
    passwordChangeRequired?: boolean;
    import?: { alarmShare?: number; alarmMinimum?: number };
  };
  /** Null clears it. */
  language?: Language | null;
  disabled?: boolean;
}

/** The changes that a patch makes, in the words of the API. Fields that keep their value are left out. */
export function companyChanges(company: Company, patch: CompanyChange): FieldChange[] {
  const wanted: [field: string, from: unknown, to: unknown][] = [
    ['name', company.name, patch.name],
    ['policy.impersonation.enabled', company.isImpersonationEnabled, patch.policy?.impersonation?.enabled],
    ['policy.impersonation.minutes', company.impersonationMinutes, patch.policy?.impersonation?.minutes],
    ['policy.impersonation.startsPerHour', company.impersonationStartsPerHour, patch.policy?.impersonation?.startsPerHour],
    ['policy.impersonation.notifyUser', company.notifiesImpersonated, patch.policy?.impersonation?.notifyUser],
    ['policy.reauthenticateMinutes', company.reauthenticateMinutes, patch.policy?.reauthenticateMinutes],
    ['policy.passwordChangeRequired', company.requiresPasswordChange, patch.policy?.passwordChangeRequired],
    ['language', company.language ?? null, patch.language],
    ['policy.import.alarmShare', company.importAlarmShare, patch.policy?.import?.alarmShare],
    ['policy.import.alarmMinimum', company.importAlarmMinimum, patch.policy?.import?.alarmMinimum],
    ['disabled', company.disabledAt != null, patch.disabled],
  ];
  return wanted.filter(([, from, to]) => to !== undefined && to !== from).map(([field, from, to]) => ({ field, from, to }));
}

export function applyPatch(company: Company, { name, policy, language, disabled }: CompanyChange): void {
  company.name = name ?? company.name;
  company.nameKey = foldText(company.name);
  company.isImpersonationEnabled = policy?.impersonation?.enabled ?? company.isImpersonationEnabled;
  company.impersonationMinutes = policy?.impersonation?.minutes ?? company.impersonationMinutes;
  company.impersonationStartsPerHour = policy?.impersonation?.startsPerHour ?? company.impersonationStartsPerHour;
  company.notifiesImpersonated = policy?.impersonation?.notifyUser ?? company.notifiesImpersonated;
  company.reauthenticateMinutes = policy?.reauthenticateMinutes ?? company.reauthenticateMinutes;
  company.requiresPasswordChange = policy?.passwordChangeRequired ?? company.requiresPasswordChange;
  if (language !== undefined) company.language = language;
  company.importAlarmShare = policy?.import?.alarmShare ?? company.importAlarmShare;
  company.importAlarmMinimum = policy?.import?.alarmMinimum ?? company.importAlarmMinimum;
  if (disabled !== undefined) company.disabledAt = disabled ? (company.disabledAt ?? databaseNow()) : null;
  company.updatedAt = databaseNow();
}

/** What the changes close: the whole company, "login as user" only, or nothing. */
export function restrictionOf(changes: FieldChange[]): 'company' | 'impersonation' | null {
  const isChangedTo = (field: string, to: boolean) => changes.some((change) => change.field === field && change.to === to);
  if (isChangedTo('disabled', true)) return 'company';
  return isChangedTo('policy.impersonation.enabled', false) ? 'impersonation' : null;
}
