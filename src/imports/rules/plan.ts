// Decides the outcome of one row and what it changes.
import type { FieldChange } from '../../audit/index.ts';
import { datalinkFields, type DatalinkField, type DatalinkValues, noDatalinks, type SkippedDatalink } from '../../datalinks/index.ts';
import {
  type ColumnField,
  columns,
  headerInFile,
  isDatalink,
  type Layout,
  type ParsedRow,
  type RowProblem,
  textProblems,
} from '../../spreadsheet/index.ts';
import {
  type BatchUser,
  checkNewUsername,
  checkPassword,
  clearableProfileFields,
  newProfile,
  patchedProfile,
  type Profile,
  profileChanges,
  type ProfilePatch,
} from '../../users/index.ts';

import type { Outcome } from './import-row.ts';
import { type KeptPhone, keptPhones, withKeptPhones } from './kept-phones.ts';

export interface RowPlan {
  row: ParsedRow;
  outcome: Outcome;
  existing: BatchUser | null;
  changes: FieldChange[];
  skipped: SkippedDatalink[];
  /** Datalinks for which the file has the user's value. */
  agreed: DatalinkField[];
  /** Phones that stay as they are, because the number in the file has only lost the start of the text. */
  keptPhones: KeptPhone[];
  problems: RowProblem[];
  /** The profile to write, for `created` and `updated`. */
  profile: Profile | null;
  /** A new password to hash. */
  password: string | null;
}

type PlannedOutcome = Omit<RowPlan, 'keptPhones'>;

export interface PlanContext {
  companyId: string;
  companyName: string;
  /** The id of the user who sent the file. */
  createdBy: string;
  blank: 'keep' | 'clear';
  existingPasswords: 'update' | 'ignore';
  layout: Layout;
  /** Whether the file has a column of any datalink. */
  hasDatalinks: boolean;
  /** Username keys of more than one row. */
  duplicates: ReadonlySet<string>;
}

/** What is known of the user of the row. */
export interface RowFacts {
  existing: BatchUser | null;
  /** Whether another company's user or a platform admin has the username. */
  isTakenElsewhere: boolean;
  /** Whether a user in the company's bin has the username. */
  isInBin: boolean;
  datalinks: DatalinkValues | null;
  /** Whether the password in the file is the user's current one. */
  hasThisPassword: boolean;
}

export function planRow(row: ParsedRow, facts: RowFacts, context: PlanContext): RowPlan {
  const { existing, datalinks } = facts;
  const kept = existing ? keptPhones(row.numberPhones, { ...row.profile, ...row.datalinks }, { ...existing.profile, ...datalinks }) : [];
  return { ...planOutcome(withKeptPhones(row, kept, context.layout), facts, context), keptPhones: kept };
}

function planOutcome(row: ParsedRow, facts: RowFacts, context: PlanContext): PlannedOutcome {
  const { existing } = facts;
  const column = headerInFile('username', context.layout);
  const missing = row.problems.find((one) => one.column === column && one.code === 'required');
  if (missing) return reject(row, [missing]);
  const problem = checkKey(row, facts, context);
  if (problem) return reject(row, [problem, ...row.problems]);
  return existing ? planUpdate(row, existing, facts, context) : planCreation(row, context);
}

/** Whether the outcome of the row depends on a comparison of its password with the user's. */
export function needsPasswordCheck(row: ParsedRow, facts: RowFacts, context: PlanContext): boolean {
  const { existing } = facts;
  return (
    existing !== null &&
    row.password !== null &&
    context.existingPasswords === 'update' &&
    row.problems.length === 0 &&
    checkKey(row, facts, context) === null &&
    changedTextProblems(row, existing, context).length === 0
  );
}

function checkKey(row: ParsedRow, { isTakenElsewhere, isInBin }: RowFacts, context: PlanContext): RowProblem | null {
  const column = headerInFile('username', context.layout);
  if (row.usernameKey === '') return null;
  if (context.duplicates.has(row.usernameKey)) {
    return { column, code: 'duplicate-username', message: 'More than one row has this username. Keep one of them.', params: {} };
  }
  if (isInBin) return { column, code: 'user-in-bin', message: userInBin, params: {} };
  if (isTakenElsewhere) {
    return { column, code: 'username-unavailable', message: 'This username is not available. Choose another one.', params: {} };
  }
  return null;
}

/** An import restores no user, because an admin has decided to delete that user. */
export const userInBin = 'This user is in the bin. Restore the user on the list of users, then send the row again.';

function planCreation(row: ParsedRow, context: PlanContext): PlannedOutcome {
  const problems = [
    ...usernameProblems(row, context),
    ...textProblems(row, context.layout, () => true),
    ...(row.usernameKey === '' ? [] : missingFields(row, context)),
    ...passwordProblems(row, row.username, context),
  ];
  if (problems.length > 0) return reject(row, problems);
  const profile = newProfile(row.profile, context.companyName);
  const changes = [
    ...profileChanges({}, profile),
    ...datalinkFields.filter((field) => row.datalinks[field]).map((field) => ({ field, from: null, to: row.datalinks[field] })),
  ];
  return {
    row,
    outcome: 'created',
    existing: null,
    changes,
    skipped: [],
    agreed: [],
    problems: [],
    profile,
    password: row.password,
  };
}

function planUpdate(row: ParsedRow, existing: BatchUser, { datalinks, hasThisPassword }: RowFacts, context: PlanContext): PlannedOutcome {
  const password = context.existingPasswords === 'update' && !hasThisPassword ? row.password : null;
  const problems = [...row.problems, ...changedTextProblems(row, existing, context)];
  if (password !== null) problems.push(...passwordProblems(row, existing.username, context));
  if (password !== null && existing.id === context.createdBy) problems.push(ownPassword(context));
  if (problems.length > 0) return reject(row, problems);
  const patch = { ...row.profile, ...(context.blank === 'clear' ? clearedFields(row) : {}) };
  const profile = patchedProfile(existing.profile, patch, context.companyName);
  const changes = profileChanges(existing.profile, profile);
  if (password !== null) changes.push({ field: 'password', from: null, to: null });
  const { skipped, agreed } = compareDatalinks(row.datalinks, datalinks ?? noDatalinks);
  const isUpdated = changes.length > 0;
  const outcome = isUpdated ? 'updated' : 'unchanged';
  return {
    row,
    outcome,
    existing,
    changes,
    skipped,
    agreed,
    problems: [],
    profile: isUpdated ? profile : null,
    password,
  };
}

/** A text that the user has already was valid when it was stored. The text of a datalink is not used. */
function changedTextProblems(row: ParsedRow, existing: BatchUser, { layout }: PlanContext): RowProblem[] {
  return textProblems(row, layout, (field, text) => !isDatalink(field) && existing.profile[field] !== text);
}

function reject(row: ParsedRow, problems: RowProblem[]): PlannedOutcome {
  const nothing = { existing: null, changes: [], skipped: [], agreed: [], profile: null, password: null };
  return { ...nothing, row, outcome: 'rejected', problems };
}

/** Required fields of a new user that are blank or have no column. Fields with another problem are left out. */
function missingFields(row: ParsedRow, { layout }: PlanContext): RowProblem[] {
  const known = new Set(row.problems.map(({ column }) => column));
  const hasValue = (field: ColumnField) =>
    field === 'username' ? row.username : field === 'password' ? row.password : row.profile[field as keyof ProfilePatch];
  return columns
    .filter(({ field, isRequired }) => isRequired && !hasValue(field) && !known.has(headerInFile(field, layout)))
    .map(({ field }) => ({
      column: headerInFile(field, layout),
      code: 'required',
      message: 'Enter a value: this username is new, and a new user needs it.',
      params: { context: 'new-user' },
    }));
}

/** The problems of the cells, and those of a username that only a new user must not have. */
function usernameProblems({ username, usernameKey, problems }: ParsedRow, { layout }: PlanContext): RowProblem[] {
  const problem = usernameKey === '' ? null : checkNewUsername(username);
  return problem ? [{ column: headerInFile('username', layout), ...problem }, ...problems] : problems;
}

function passwordProblems(row: ParsedRow, username: string, { companyName, layout }: PlanContext): RowProblem[] {
  const problem = row.password === null ? null : checkPassword(row.password, { username, companyName });
  return problem ? [{ column: headerInFile('password', layout), ...problem }] : [];
}

/** A change of one's own password needs the current one, so an unattended session is not enough. */
function ownPassword({ layout }: PlanContext): RowProblem {
  const message = 'This is your own account. Leave the password blank here and change it with PUT /api/v1/me/password.';
  return { column: headerInFile('password', layout), code: 'own-password', message, params: {} };
}

const clearable: ReadonlySet<ColumnField> = new Set(clearableProfileFields);

function clearedFields(row: ParsedRow): ProfilePatch {
  return Object.fromEntries(row.blankFields.filter((field) => clearable.has(field)).map((field) => [field, null]));
}

/** The datalinks that the file has, compared with those of the user. */
export function compareDatalinks(inFile: Partial<DatalinkValues>, current: DatalinkValues): Pick<RowPlan, 'skipped' | 'agreed'> {
  const skipped: SkippedDatalink[] = [];
  const agreed: DatalinkField[] = [];
  datalinkFields.forEach((field) => {
    const value = inFile[field];
    if (!value) return;
    if (value === current[field]) agreed.push(field);
    else skipped.push({ field, current: current[field], inFile: value });
  });
  return { skipped, agreed };
}
