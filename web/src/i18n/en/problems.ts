import type { Schemas } from '../../api/types.ts';

/** Title and what to do. Null: what the server says is better, as it names what is meant. */
type ProblemText = { title: string; detail: string } | null;
type AuditAction = Schemas['AuditEventView']['action'];

export const problems = {
  /** By code, every one that the console can be answered with. */
  problems: {
    'console/no-connection': { title: 'The server cannot be reached', detail: 'Check your connection. Nothing was lost; try again.' },
    'console/file-changed': { title: 'The file has changed since it was chosen', detail: 'Choose it again.' },
    'users/stale-version': {
      title: 'Somebody else has changed this meanwhile',
      detail: 'Save again to put what you have changed in place, or close to see the new state.',
    },
    'auth/reauthentication-required': { title: 'Your login is too long ago for this', detail: 'Enter your password once more below.' },
    'auth/unauthenticated': { title: 'Your session has ended', detail: 'Sign in again.' },
    'auth/invalid-refresh-token': { title: 'Your session has ended', detail: 'Sign in again.' },
    'auth/cross-site': { title: 'This comes from another site', detail: 'Open the console itself and sign in there.' },
    'auth/invalid-credentials': { title: 'Username or password is wrong', detail: 'Check both, or ask your admin.' },
    'auth/too-many-failures': { title: 'Too many failed attempts', detail: 'Wait a while, or ask your admin for a new password.' },
    'auth/session-not-found': { title: 'This session has ended already', detail: 'There is nothing to do.' },
    'access/forbidden': { title: 'Your role does not allow this', detail: 'Ask your admin.' },
    'access/password-change-required': { title: 'Change your password first', detail: 'Then go on.' },
    'companies/not-found': { title: 'There is no such company', detail: 'It may have been taken away.' },
    'users/not-found': { title: 'There is no such user', detail: 'Somebody may have deleted it meanwhile.' },
    'users/username-unavailable': { title: 'This username is not available', detail: 'Choose another one.' },
    'users/last-admin': {
      title: 'A company needs at least one enabled company admin',
      detail: 'Make somebody else a company admin first.',
    },
    'users/wrong-password': { title: 'The password is wrong', detail: 'Enter it again.' },
    'impersonation/not-allowed': {
      title: 'You cannot log in as this user',
      detail: 'Only enabled members of the own company, never yourself or another admin.',
    },
    'impersonation/already-running': {
      title: 'You are already logged in as somebody',
      detail: 'Stop that first: the banner at the top of the page does it.',
    },
    'impersonation/switched-off': { title: 'The company has switched this off', detail: 'It can be switched on under Company.' },
    'impersonation/forbidden': { title: 'Not while you act as another user', detail: 'Stop that first.' },
    'impersonation/not-found': { title: 'It has ended already', detail: 'There is nothing to stop.' },
    'imports/not-found': { title: 'There is no such import', detail: 'Results are kept for 90 days.' },
    'imports/not-xlsx': { title: 'This is not an Excel workbook (.xlsx)', detail: 'Save it as .xlsx in your spreadsheet program.' },
    'imports/password-protected': { title: 'The workbook is protected by a password', detail: 'Remove the password and upload it again.' },
    'imports/legacy-format': { title: 'The workbook has another format of Excel', detail: 'Save it as .xlsx in your spreadsheet program.' },
    'imports/file-too-large': {
      title: 'The file is too large',
      detail: 'A workbook may have 10 MB unless your installation says otherwise: split it.',
    },
    'imports/too-large': { title: 'The workbook is larger than an import may be', detail: 'Split it into several.' },
    'imports/damaged': {
      title: 'The workbook is damaged',
      detail: 'Open it in your spreadsheet program, save it again and upload the new copy.',
    },
    'imports/missing-columns': null,
    'imports/duplicate-columns': null,
    'imports/too-many-waiting': { title: 'Too many imports are waiting', detail: 'Wait until one of them has ended.' },
    'imports/already-ended': { title: 'The import has ended already', detail: 'Look at its result.' },
    'imports/not-previewed': {
      title: 'This preview is no longer waiting',
      detail: 'Somebody has applied or discarded it; look at what it is now.',
    },
    'imports/preview-expired': { title: 'The preview has expired', detail: 'Upload the file again.' },
    'imports/stale-preview': null,
    'imports/not-undoable': { title: 'This import cannot be undone', detail: 'It has changed nothing, or it is no import.' },
    'imports/undo-expired': { title: 'It is too late to undo this import', detail: 'That is possible for seven days.' },
    'imports/already-undone': { title: 'This import is undone already', detail: 'Look at the undo.' },
    'imports/idempotency-key-reused': { title: 'The upload was mixed up with another one', detail: 'Choose the file again.' },
    'imports/upload-in-progress': { title: 'This upload is still in progress', detail: 'Wait a moment and try again.' },
    'skipped-datalinks/not-found': { title: 'This difference is closed already', detail: 'There is nothing to do.' },
    'imports/rights-lost': {
      title: 'Whoever started the import may no longer do so',
      detail: 'The rows so far were applied; an admin may upload the file again.',
    },
    'imports/interrupted': {
      title: 'The import was interrupted again and again',
      detail: 'The rows so far were applied; upload the report for the others.',
    },
    'imports/internal': { title: 'Something went wrong on our side', detail: 'Try again; nothing was lost.' },
    'request/invalid': { title: 'Something is not filled in as it should be', detail: 'Mend the marked fields.' },
    'request/malformed': { title: 'The request could not be read', detail: 'Reload the page and try again.' },
    'request/too-large': { title: 'That is too much at once', detail: 'Shorten it.' },
    'request/unsupported-media-type': { title: 'This kind of content is not accepted', detail: 'Reload the page and try again.' },
    'service/unavailable': { title: 'The service is not available right now', detail: 'Try again in a moment. Nothing was lost.' },
    'service/unexpected': { title: 'Something went wrong on our side', detail: 'Try again. Nothing was lost.' },
  } satisfies Record<string, ProblemText> as Record<ProblemCode, ProblemText>,
  /** By the code of a field's error, of a row's problem and hint, of an import's warning; without one, what the server says is shown. */
  fieldErrors: {} as Record<string, string>,
  rowProblems: {} as Record<string, string>,
  warnings: {} as Record<string, (named: string) => string>,
  actions: {
    'access.denied': 'Access denied',
    'audit.exported': 'Audit exported',
    'company.created': 'Company created',
    'company.updated': 'Company changed',
    'datalinks.updated': 'Contact data changed',
    'impersonation.denied': 'Login as user denied',
    'impersonation.ended': 'Login as user ended',
    'impersonation.started': 'Login as user started',
    'import.applied': 'Preview applied',
    'import.cancel-requested': 'Cancel asked for',
    'import.cancelled': 'Import cancelled',
    'import.completed': 'Import completed',
    'import.created': 'Import started',
    'import.failed': 'Import failed',
    'import.previewed': 'Import previewed',
    'import.undo-requested': 'Undo asked for',
    'session.all-ended': 'Signed out everywhere',
    'session.denied': 'Sign-in failed',
    'session.ended': 'Signed out',
    'session.reauthenticated': 'Password given again',
    'session.started': 'Signed in',
    'skipped-datalink.dismissed': 'Difference dismissed',
    'user.created': 'User created',
    'user.deleted': 'User deleted',
    'user.updated': 'User changed',
    'users.exported': 'Users exported',
  } satisfies Record<AuditAction, string> as Record<AuditAction, string>,
};

type ProblemCode =
  | 'console/no-connection'
  | 'console/file-changed'
  | 'users/stale-version'
  | 'auth/reauthentication-required'
  | 'auth/unauthenticated'
  | 'auth/invalid-refresh-token'
  | 'auth/cross-site'
  | 'auth/invalid-credentials'
  | 'auth/too-many-failures'
  | 'auth/session-not-found'
  | 'access/forbidden'
  | 'access/password-change-required'
  | 'companies/not-found'
  | 'users/not-found'
  | 'users/username-unavailable'
  | 'users/last-admin'
  | 'users/wrong-password'
  | 'impersonation/not-allowed'
  | 'impersonation/already-running'
  | 'impersonation/switched-off'
  | 'impersonation/forbidden'
  | 'impersonation/not-found'
  | 'imports/not-found'
  | 'imports/not-xlsx'
  | 'imports/password-protected'
  | 'imports/legacy-format'
  | 'imports/file-too-large'
  | 'imports/too-large'
  | 'imports/damaged'
  | 'imports/missing-columns'
  | 'imports/duplicate-columns'
  | 'imports/too-many-waiting'
  | 'imports/already-ended'
  | 'imports/not-previewed'
  | 'imports/preview-expired'
  | 'imports/stale-preview'
  | 'imports/not-undoable'
  | 'imports/undo-expired'
  | 'imports/already-undone'
  | 'imports/idempotency-key-reused'
  | 'imports/upload-in-progress'
  | 'skipped-datalinks/not-found'
  | 'imports/rights-lost'
  | 'imports/interrupted'
  | 'imports/internal'
  | 'request/invalid'
  | 'request/malformed'
  | 'request/too-large'
  | 'request/unsupported-media-type'
  | 'service/unavailable'
  | 'service/unexpected';
