import type { Texts } from './en.ts';
import { frame } from './zh-hant/shell.ts';
import { imports } from './zh-hant/imports.ts';
import { pages } from './zh-hant/pages.ts';
import { problems } from './zh-hant/problems.ts';

export const zhHant: Texts = { ...frame, ...imports, ...pages, ...problems };
