// The texts of the console. English is the first language: its keys and placeholders are those of every language. Those about
// files and their rows are loaded with the pages that show them.
import { company } from './en/company.ts';
import { fields } from './en/fields.ts';
import { frame } from './en/frame.ts';
import { imports } from './en/imports.ts';
import { pages } from './en/pages.ts';
import { people } from './en/people.ts';
import { person } from './en/person.ts';
import { problems } from './en/problems.ts';
import { shell } from './en/shell.ts';

export const en = {
  ...shell,
  ...frame,
  ...company,
  ...imports,
  ...pages,
  ...people,
  ...person,
  ...problems,
  fields,
} as const;
