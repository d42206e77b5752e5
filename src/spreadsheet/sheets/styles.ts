import type { CellStyle } from '../../../libs/xlsx-writer/index.ts';

/** A value that is typed into a text cell stays text: phone numbers keep their zeros, and nothing becomes a date. */
export const textStyle: CellStyle = { numberFormat: '@' };
export const headerStyle: CellStyle = { ...textStyle, isBold: true };
export const timeStyle: CellStyle = { numberFormat: 'yyyy-mm-dd hh:mm:ss' };
/** For a column whose header does not say that its times are in UTC. */
export const utcTimeStyle: CellStyle = { numberFormat: 'yyyy-mm-dd hh:mm:ss "UTC"' };
