import type { Schemas } from '../../api/types.ts';

/** Title and what to do. */
type ProblemText = { title: string; detail: string };
type AuditAction = Schemas['AuditEventView']['action'];

/** By problem code. A problem without a text shows the server's own, which names the columns or rows. */
const problemTexts = {
  'console/no-connection': { title: 'The server cannot be reached', detail: 'Check your connection and try again. Nothing was lost.' },
  'console/file-changed': { title: 'The file has changed since it was chosen', detail: 'Choose the file again.' },
  'users/stale-version': {
    title: 'Another admin has changed this user',
    detail: 'Save again to apply your changes, or cancel to see the current values.',
  },
  'datalinks/stale-version': {
    title: 'The contact details have changed in the meantime',
    detail: 'Save again to apply your changes, or reload the page to see the current values.',
  },
  'companies/stale-version': {
    title: 'Another admin has changed the company',
    detail: 'Reload the page to see the current values, then make your change again.',
  },
  'auth/reauthentication-required': { title: 'You signed in too long ago for this', detail: 'Enter your password again below.' },
  'auth/unauthenticated': { title: 'Your session has ended', detail: 'Sign in again.' },
  'auth/invalid-refresh-token': { title: 'Your session has ended', detail: 'Sign in again.' },
  'auth/cross-site': { title: 'The request comes from another site', detail: 'Open the console directly and sign in there.' },
  'auth/invalid-credentials': { title: 'Username or password is wrong', detail: 'Check both, or ask your admin.' },
  'auth/too-many-failures': { title: 'Too many failed attempts', detail: 'Try again later, or ask your admin for a new password.' },
  'auth/session-not-found': { title: 'This session has already ended', detail: 'There is nothing to do.' },
  'access/forbidden': { title: 'Your role does not allow this', detail: 'Ask your admin.' },
  'access/password-change-required': { title: 'Change your password first', detail: 'Then continue.' },
  'companies/not-found': { title: 'There is no such company', detail: 'It may have been removed.' },
  'companies/not-disabled': { title: 'The company is not disabled', detail: 'Disable the company first.' },
  'companies/being-erased': { title: 'The company is being erased', detail: 'It can no longer be changed.' },
  'users/not-found': { title: 'There is no such user', detail: 'The user may have been deleted.' },
  'users/username-unavailable': { title: 'This username is not available', detail: 'Choose another one.' },
  'users/not-in-bin': { title: 'This user is not in the bin', detail: 'The user may have been restored. Load the list again.' },
  'users/last-admin': {
    title: 'A company needs at least one enabled company admin',
    detail: 'Make another user a company admin first.',
  },
  'users/wrong-password': { title: 'The password is wrong', detail: 'Enter it again.' },
  'datalinks/owner-only': { title: 'Only the user can change these contact details', detail: 'Log in as the user to change them.' },
  'impersonation/not-allowed': {
    title: 'You cannot log in as this user',
    detail: 'You can log in only as an enabled member of your own company, never as yourself or another admin.',
  },
  'impersonation/already-running': {
    title: 'You are already logged in as a user',
    detail: 'Stop that login first, in the banner at the top of the page.',
  },
  'impersonation/too-many-starts': {
    title: 'You have logged in as users too often',
    detail: 'Wait a while and try again. Logins that start from an open difference have a higher limit.',
  },
  'impersonation/switched-off': { title: 'The company has switched this off', detail: 'It can be switched on under Settings.' },
  'impersonation/forbidden': { title: 'Not possible while you are logged in as a user', detail: 'Stop that login first.' },
  'impersonation/not-found': { title: 'This login has already ended', detail: 'There is nothing to stop.' },
  'imports/not-found': { title: 'There is no such import', detail: 'Results are kept for 90 days.' },
  'imports/not-xlsx': { title: 'This is not an Excel workbook (.xlsx)', detail: 'Save it as .xlsx in your spreadsheet program.' },
  'imports/password-protected': {
    title: 'The workbook is encrypted',
    detail:
      'It has a password, a sensitivity label or restricted access. Save a copy without them and upload it. A write-protected workbook is encrypted too.',
  },
  'imports/legacy-format': { title: 'The workbook is in another Excel format', detail: 'Save it as .xlsx in your spreadsheet program.' },
  'imports/macro-workbook': {
    title: 'The workbook has macros (.xlsm)',
    detail: 'In Excel, use "Save as", choose "Excel Workbook (.xlsx)" and upload that copy.',
  },
  'imports/file-too-large': {
    title: 'The file is too large',
    detail: 'The limit is 10 MB, unless your installation has another one. Split the workbook.',
  },
  'imports/too-large': { title: 'The workbook is too large for an import', detail: 'Split it into several workbooks.' },
  'imports/damaged': {
    title: 'The workbook is damaged',
    detail: 'Open it in your spreadsheet program, save it again and upload the new copy.',
  },
  'imports/unexpected-count': {
    title: 'Another number of people matches now',
    detail: 'Nothing was changed. Look at the list and try again.',
  },
  'imports/too-many-waiting': { title: 'Too many imports are waiting', detail: 'Wait until one of them has ended.' },
  'limits/company-limit': {
    title: 'Your company has too many of these open',
    detail: 'At most {{max}} at the same time. Try again when one has ended.',
  },
  'limits/service-limit': { title: 'The service is busy', detail: 'Try again in a few seconds.' },
  'imports/already-ended': { title: 'The import has already ended', detail: 'See its result.' },
  'imports/not-previewed': {
    title: 'This preview is no longer waiting',
    detail: 'It has been applied or discarded. See its current state.',
  },
  'imports/preview-expired': { title: 'The preview has expired', detail: 'Upload the file again.' },
  'imports/not-undoable': { title: 'This import cannot be undone', detail: 'It changed nothing, or it is itself an undo.' },
  'imports/undo-expired': { title: 'It is too late to undo this import', detail: 'An import can be undone for seven days.' },
  'imports/already-undone': { title: 'This import has already been undone', detail: 'See the undo.' },
  'imports/idempotency-key-reused': { title: 'The upload was mixed up with another one', detail: 'Choose the file again.' },
  'skipped-datalinks/not-found': { title: 'This difference is already closed', detail: 'There is nothing to do.' },
  'imports/rights-lost': {
    title: 'The admin who started the import no longer has the right to import',
    detail: 'The rows before that were applied. Another admin can upload the file again.',
  },
  'imports/interrupted': {
    title: 'The import was interrupted too often',
    detail: 'The rows before that were applied. Upload the report for the other rows.',
  },
  'request/invalid': { title: 'Some fields are not filled in correctly', detail: 'Correct the marked fields.' },
  'request/malformed': { title: 'The request could not be read', detail: 'Reload the page and try again.' },
  'request/too-large': { title: 'The content is too large', detail: 'Shorten it.' },
  'request/timeout': { title: 'The request took too long to arrive', detail: 'Check your connection and try again.' },
  'request/unsupported-media-type': { title: 'This kind of content is not accepted', detail: 'Reload the page and try again.' },
  'service/insufficient-storage': {
    title: 'The service has no room left',
    detail: 'Nothing was changed. Try again later, or tell the operator.',
  },
  'service/unavailable': { title: 'The service is not available right now', detail: 'Try again in a moment. Nothing was lost.' },
  'service/unexpected': { title: 'Something went wrong on our side', detail: 'Try again. Nothing was lost.' },
} as const satisfies Record<string, ProblemText>;

const actions = {
  'access.denied': 'Access denied',
  'audit.exported': 'Audit log exported',
  'company.created': 'Company created',
  'company.erased': 'Company erased',
  'company.erasure-requested': 'Erasure of the company requested',
  'company.exported': 'Company exported',
  'company.updated': 'Company changed',
  'datalinks.updated': 'Contact details changed',
  'impersonation.denied': 'Login as user denied',
  'impersonation.ended': 'Login as user ended',
  'impersonation.started': 'Login as user started',
  'import.applied': 'Preview applied',
  'import.cancel-requested': 'Cancellation requested',
  'import.cancelled': 'Import cancelled',
  'import.completed': 'Import completed',
  'import.created': 'Import started',
  'import.failed': 'Import failed',
  'import.previewed': 'Import previewed',
  'import.undo-requested': 'Undo requested',
  'installation.restored': 'Installation restored from a backup',
  'session.all-ended': 'Signed out everywhere',
  'session.denied': 'Sign-in failed',
  'session.ended': 'Signed out',
  'session.reauthenticated': 'Password entered again',
  'session.started': 'Signed in',
  'session.throttled': 'Sign-in refused: too many attempts',
  'skipped-datalink.dismissed': 'Difference dismissed',
  'user.created': 'User created',
  'user.deleted': 'User moved to the bin',
  'user.erased': 'User erased',
  'user.login-restricted': 'Many failed sign-ins: new addresses are slowed down',
  'user.restored': 'User restored from the bin',
  'user.updated': 'User changed',
  'users.exported': 'Users exported',
} as const satisfies Record<AuditAction, string>;
export const auditActions = Object.keys(actions) as AuditAction[];

export const problems = { problems: problemTexts, actions } as const;
