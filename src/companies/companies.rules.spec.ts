import { describe, expect, it } from 'vitest';
import { applyPatch, companyChanges, restrictionOf } from './companies.rules.ts';
import type { Company } from './company.entity.ts';

const companyOf = (overrides: Partial<Company> = {}): Company =>
  ({
    name: 'Acme',
    isImpersonationEnabled: true,
    impersonationMinutes: 30,
    impersonationStartsPerHour: 20,
    notifiesImpersonated: true,
    reauthenticateMinutes: 60,
    requiresPasswordChange: false,
    language: null,
    importAlarmShare: 30,
    importAlarmMinimum: 10,
    disabledAt: null,
    ...overrides,
  }) as Company;

const everything = {
  name: 'Acme Asia',
  policy: {
    impersonation: { enabled: false, minutes: 10, startsPerHour: 5, notifyUser: false },
    reauthenticateMinutes: 5,
    passwordChangeRequired: true,
    import: { alarmShare: 50, alarmMinimum: 3 },
  },
  language: 'zh-Hant' as const,
  disabled: true,
};

describe('a patch of a company', () => {
  it('changes nothing when it is empty or repeats the values', () => {
    expect(companyChanges(companyOf(), {})).toEqual([]);
    expect(companyChanges(companyOf(), { name: 'Acme', policy: { impersonation: { minutes: 30 } }, disabled: false })).toEqual([]);
  });

  it('changes each field that it names', () => {
    const company = companyOf();
    expect(companyChanges(company, everything)).toHaveLength(11);
    applyPatch(company, everything);
    expect(companyChanges(company, everything)).toEqual([]);
    expect(company.disabledAt).toBeInstanceOf(Date);
  });

  it('clears the language with null only', () => {
    const company = companyOf({ language: 'zh-Hant' });
    expect(companyChanges(company, { language: null })).toEqual([{ field: 'language', from: 'zh-Hant', to: null }]);
    applyPatch(company, {});
    expect(company.language).toBe('zh-Hant');
    applyPatch(company, { language: null });
    expect(company.language).toBeNull();
  });

  it('keeps the time at which a company was disabled', () => {
    const disabledAt = new Date(0);
    const company = companyOf({ disabledAt });
    applyPatch(company, { disabled: true });
    expect(company.disabledAt).toBe(disabledAt);
    applyPatch(company, { disabled: false });
    expect(company.disabledAt).toBeNull();
  });
});

describe('restrictionOf', () => {
  it('finds that a company was disabled, or that it switched "login as user" off', () => {
    expect(restrictionOf(companyChanges(companyOf(), everything))).toBe('company');
    expect(restrictionOf(companyChanges(companyOf(), { policy: { impersonation: { enabled: false } } }))).toBe('impersonation');
  });

  it('finds nothing when a company is opened', () => {
    const closed = companyOf({ disabledAt: new Date(0), isImpersonationEnabled: false });
    expect(restrictionOf(companyChanges(closed, { policy: { impersonation: { enabled: true } }, disabled: false }))).toBeNull();
    expect(restrictionOf(companyChanges(companyOf(), { name: 'Acme Asia' }))).toBeNull();
  });
});
