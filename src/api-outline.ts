// What the OpenAPI document says about the API as a whole. The operations describe themselves.
import { readFileSync } from 'node:fs';
import { companiesProblems } from './companies/index.ts';
import type { ApiOutline } from './platform/http/index.ts';
import { version } from './version.ts';

/** For programmers: how to call the API, with commands that can be copied. A test runs them. */
const description = readFileSync(new URL('api-guide.md', import.meta.url), 'utf8');

export const apiOutline: Omit<ApiOutline, 'basePath'> = {
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
