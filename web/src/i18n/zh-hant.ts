import type { en } from './en.ts';
import type { Translation } from './translation.ts';
import { company } from './zh-hant/company.ts';
import { fields } from './zh-hant/fields.ts';
import { frame } from './zh-hant/frame.ts';
import { imports } from './zh-hant/imports.ts';
import { pages } from './zh-hant/pages.ts';
import { people } from './zh-hant/people.ts';
import { person } from './zh-hant/person.ts';
import { problems } from './zh-hant/problems.ts';
import { rowProblems } from './zh-hant/row-problems.ts';
import { shell } from './zh-hant/shell.ts';

export const zhHant = {
  ...shell,
  ...frame,
  ...company,
  ...imports,
  ...pages,
  ...people,
  ...person,
  ...problems,
  ...rowProblems,
  fields,
} satisfies Translation<typeof en>;
