// What the OpenAPI document says about the API as a whole. The operations describe themselves.
import { companiesProblems } from './companies/index.ts';
import type { ApiOutline } from './platform/http/index.ts';
import { version } from './version.ts';

const description = `Company staff and the contact data on their digital business cards: one Excel file in, the same file out.

**Try it here:** run *Log in* with a username and password; the explorer keeps the token and sends it with every request after that.
Run *Log in as a user* and it acts as that user from then on; use *Authorize* to change tokens.

Every response that is not a success is an \`application/problem+json\` (RFC 9457) with a stable \`code\`. \`x-roles\` lists the roles that
may run an operation, \`x-impersonation\` says whether a "login as user" session may.`;

export const apiOutline: ApiOutline = {
  title: 'Cardroll',
  description,
  version,
  tags: {
    Auth: 'Log in, refresh, log out.',
    'Console session': 'The login of the web console; programs use *Auth*.',
    Me: 'Your own account.',
    Companies: 'The tenants.',
    Users: 'The staff of a company.',
    Datalinks: "Contact details that only the user's own account can change.",
    Imports: 'Staff from a workbook: template, upload, progress, results.',
    'Login as user': "A company admin's short, recorded session in a member's account.",
    Audit: 'What was changed, by whom and in whose name.',
    Health: 'For operators.',
  },
  parameterProblems: { companyId: companiesProblems.notFound },
};
