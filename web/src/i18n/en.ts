// Every text of the console. The type of this object is the type of every language.
import { frame } from './en/shell.ts';
import { imports } from './en/imports.ts';
import { pages } from './en/pages.ts';
import { problems } from './en/problems.ts';

export const en = { ...frame, ...imports, ...pages, ...problems };

export type Texts = typeof en;
