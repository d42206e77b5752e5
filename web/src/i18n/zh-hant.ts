import type { Texts } from './en.ts';
import { fields } from './zh-hant/fields.ts';
import { imports } from './zh-hant/imports.ts';
import { pages } from './zh-hant/pages.ts';
import { problems } from './zh-hant/problems.ts';
import { shell } from './zh-hant/shell.ts';

export const zhHant: Texts = { ...shell, ...imports, ...pages, ...problems, fields };
