import type { TestApp, TestCompany } from './test-app.ts';

export interface PersonToAdd {
  username: string;
  firstName: string;
  lastName: string;
  title?: string | null;
  department?: string | null;
}

const keyOf = (text: string) => text.toLowerCase();

/** Adds members by a statement: they have no usable password, and take no time to create. Names in ASCII letters only. */
export async function addPeople(testApp: TestApp, company: TestCompany, people: PersonToAdd[]): Promise<void> {
  const rows = people.map(({ username, firstName, lastName, title = null, department = null }) => ({
    username,
    email: `${username}@example.com`,
    search_key: [username, `${username}@example.com`, keyOf(firstName + lastName), keyOf(lastName + firstName)].join('\n'),
    first_name: firstName,
    first_name_key: keyOf(firstName),
    last_name: lastName,
    last_name_key: keyOf(lastName),
    name_key: keyOf(`${firstName} ${lastName}`),
    title,
    title_key: title && keyOf(title),
    department,
    department_key: department && keyOf(department),
  }));
  await testApp.database.inCompany(company.id, (em) =>
    em.execute(
      `insert into users (id, company_id, username, username_key, password_hash, email, email_key, search_key, first_name, first_name_key,
         last_name, last_name_key, name_key, title, title_key, department, department_key, company_name, company_name_key, role)
       select gen_random_uuid(), ?::uuid, username, username, '', email, email, search_key, first_name, first_name_key,
         last_name, last_name_key, name_key, title, title_key, department, department_key, 'Acme', 'acme', 'member'
       from jsonb_to_recordset(?::jsonb) as entry (username text, email text, search_key text, first_name text, first_name_key text,
         last_name text, last_name_key text, name_key text, title text, title_key text, department text, department_key text)`,
      [company.id, JSON.stringify(rows)],
    ),
  );
}
