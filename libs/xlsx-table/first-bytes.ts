import { XlsxError } from './xlsx-error.ts';

const zipMagic = [0x50, 0x4b];
const compoundFileMagic = [0xd0, 0xcf, 0x11, 0xe0];

/** Refuses a file that is no zip. Throws {@link XlsxError} `password-protected`, `legacy-format` or `not-xlsx`. */
export function refuseByFirstBytes(content: Uint8Array<ArrayBuffer>): void {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const startsWith = (magic: number[]) => magic.every((byte, at) => content[at] === byte);
  if (startsWith(compoundFileMagic)) {
    const hasStream = (name: string) => bytes.includes(Buffer.from(name, 'utf16le'));
    // A compound file is an encrypted .xlsx ([MS-OFFCRYPTO] §2.2, §2.3.4.4) or a workbook of Excel 97–2003.
    if (hasStream('EncryptedPackage') || hasStream('\u0006DataSpaces') || hasStream('\u0009DRMContent')) throw encrypted();
    throw new XlsxError('legacy-format', 'This is an Excel 97–2003 workbook (.xls). Use "Save as" and choose "Excel Workbook (.xlsx)".', {
      context: 'xls',
    });
  }
  if (!startsWith(zipMagic) && !bytes.subarray(-66_000).includes('PK\u0005\u0006')) {
    throw new XlsxError('not-xlsx', 'This is not an Excel workbook (.xlsx). In your spreadsheet program, use "Save as" and choose .xlsx.');
  }
}

/** A write-protected workbook is encrypted with a password that Excel knows, and opens without asking for one. */
export function encrypted(): XlsxError {
  return new XlsxError(
    'password-protected',
    'The file is encrypted: by a password, or by a sensitivity label or restricted access. A workbook that opens without asking for a password can be encrypted too, when it is write-protected. Save a copy without a password, label and protection, and send that copy.',
  );
}
