// Every text of the console. The type of this object is the type of every language.
import { fields } from './en/fields.ts';
import { imports } from './en/imports.ts';
import { pages } from './en/pages.ts';
import { problems } from './en/problems.ts';
import { shell } from './en/shell.ts';

export const en = { ...shell, ...imports, ...pages, ...problems, fields };

export type Texts = typeof en;
