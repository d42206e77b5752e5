import type { CellStyle } from '../../../libs/xlsx-writer/index.ts';

const accent = 'FF3446C4';
const white = 'FFFFFFFF';
const muted = 'FF565C70';
const line = 'FFD5D9E5';

/** A value that is typed into a text cell stays text: phone numbers keep their zeros, and nothing becomes a date. */
export const textStyle: CellStyle = { numberFormat: '@', vertical: 'top' };
export const wrappedStyle: CellStyle = { ...textStyle, isWrapped: true };
export const timeStyle: CellStyle = { numberFormat: 'yyyy-mm-dd hh:mm:ss', vertical: 'top' };
/** For a column whose header does not say that its times are in UTC. */
export const utcTimeStyle: CellStyle = { numberFormat: 'yyyy-mm-dd hh:mm:ss "UTC"', vertical: 'top' };

const anyHeader: CellStyle = { ...textStyle, isBold: true, vertical: 'center', borderColor: white };
export const headerStyle: CellStyle = { ...anyHeader, color: white, fill: accent };
/** Of a column that a new user does not need. */
export const optionalHeaderStyle: CellStyle = { ...anyHeader, color: 'FF26349A', fill: 'FFDCE1FF' };
/** Of a column that is for new users only. */
export const ownerOnlyHeaderStyle: CellStyle = { ...anyHeader, color: 'FF3F4452', fill: line };
/** In points. */
export const headerHeight = 24;

export const ownerOnlyStyle: CellStyle = { ...textStyle, color: muted, fill: 'FFF1F2F6' };
export const wrappedOwnerOnlyStyle: CellStyle = { ...ownerOnlyStyle, isWrapped: true };

/** Of a cell with a problem. */
export const problemStyle: CellStyle = { ...wrappedStyle, color: 'FF8A1C23', fill: 'FFFBD5D5', borderColor: 'FFD9777C' };

const result: CellStyle = { ...textStyle, isBold: true };
const resultStyles: Readonly<Record<string, CellStyle>> = {
  created: { ...result, color: 'FF116B3A', fill: 'FFE0F4E8' },
  updated: { ...result, color: 'FF26349A', fill: 'FFE8EBFF' },
  unchanged: { ...textStyle, color: muted },
  rejected: { ...result, color: 'FFA4232B', fill: 'FFFDE3E3' },
};
const otherResult: CellStyle = { ...result, color: 'FF7A4B00', fill: 'FFFFF3D9' };

export function resultStyleOf(outcome: string): CellStyle {
  return resultStyles[outcome] ?? otherResult;
}

export const titleStyle: CellStyle = { isBold: true, fontSize: 16, color: accent, vertical: 'center' };
export const headingStyle: CellStyle = { isBold: true, fontSize: 13, color: accent, vertical: 'center' };
export const noticeStyle: CellStyle = { isBold: true, color: accent, vertical: 'center' };
export const subjectStyle: CellStyle = { ...textStyle, isBold: true, color: accent };
export const guideTextStyle: CellStyle = { ...wrappedStyle, vertical: 'center', borderColor: line };
