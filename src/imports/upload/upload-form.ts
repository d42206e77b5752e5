import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../../libs/problem-details/index.ts';
import { onTooSlow, requestProblems, toFieldErrors } from '../../platform/http/index.ts';
import type { Settings } from '../../platform/config/index.ts';
import { ImportOptions } from '../imports.dto.ts';
import { importsProblems } from '../imports.errors.ts';

/** An uploaded file, in memory, and its options. */
export interface Upload {
  fileName: string;
  content: Uint8Array<ArrayBuffer>;
  options: ImportOptions;
}

/** Everything in a form but the file: boundaries, headers and the other fields. */
const formBytesMax = 64 * 1024;
const fileNameCharsMax = 200;

/**
 * Reads a multipart form (RFC 7578) with one file. Throws `request/invalid` or `imports/file-too-large`, the latter as soon
 * as the limit is passed: by `Content-Length` before anything is read, or else by the bytes that have arrived.
 */
export async function readUpload(request: FastifyRequest, fileBytesMax: number): Promise<Upload> {
  if (!request.isMultipart())
    throw requestProblems.unsupportedMediaType({ detail: 'Send multipart/form-data with the workbook in the field "file".' });
  const bytesMax = fileBytesMax + formBytesMax;
  if (Number(request.headers['content-length']) > bytesMax) throw fileTooLarge(fileBytesMax);
  const refusal = Promise.withResolvers<never>();
  let received = 0;
  const onData = ({ length }: Buffer) => {
    if ((received += length) > bytesMax) refusal.reject(fileTooLarge(fileBytesMax));
  };
  request.raw.on('data', onData);
  const onClose = () => {
    if (!request.raw.complete) refusal.reject(requestProblems.malformed());
  };
  // The client may have gone before, and then no part of the form ever comes.
  if (request.raw.destroyed) onClose();
  request.raw.once('close', onClose);
  onTooSlow(request, () => refusal.reject(requestProblems.timeout()));
  try {
    const { file, fields } = await Promise.race([readForm(request, fileBytesMax), refusal.promise]);
    if (!file)
      throw requestProblems.invalid({ errors: [{ path: 'file', code: 'required', message: 'Send the workbook in the field "file".' }] });
    return { ...file, options: await readOptions(fields) };
  } catch (error) {
    request.raw.unpipe();
    throw explain(error);
  } finally {
    request.raw.off('data', onData).off('close', onClose);
  }
}

type FormFile = Pick<Upload, 'fileName' | 'content'>;

async function readForm(request: FastifyRequest, fileBytesMax: number): Promise<{ file?: FormFile; fields: Record<string, unknown> }> {
  let file: FormFile | undefined;
  const fields: Record<string, unknown> = {};
  for await (const part of request.parts()) {
    if (part.type === 'file') file = await readFile(part, fileBytesMax);
    else addField(fields, part);
  }
  return file ? { file, fields } : { fields };
}

async function readFile(part: MultipartFile, fileBytesMax: number): Promise<FormFile> {
  // It may have been passed within the first bytes, before this part was handed over.
  if (part.file.truncated) throw fileTooLarge(fileBytesMax);
  const tooLarge = Promise.withResolvers<never>();
  part.file.once('limit', () => tooLarge.reject(fileTooLarge(fileBytesMax)));
  const content = await Promise.race([collect(part.file), tooLarge.promise]);
  if (part.fieldname !== 'file')
    throw requestProblems.invalid({
      errors: [{ path: part.fieldname, code: 'unknown-field', message: 'Send the workbook in the field "file".' }],
    });
  return { fileName: cleanFileName(part.filename), content };
}

/** The file in one buffer of its own, which can be transferred to the thread that reads it. */
async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}

function addField(fields: Record<string, unknown>, { fieldname, value }: MultipartValue): void {
  if (Object.hasOwn(fields, fieldname))
    throw requestProblems.invalid({ errors: [{ path: fieldname, code: 'too-many', message: 'Send this field once.' }] });
  Object.defineProperty(fields, fieldname, { value, enumerable: true, configurable: true, writable: true });
}

async function readOptions(fields: Record<string, unknown>): Promise<ImportOptions> {
  const options = plainToInstance(ImportOptions, fields);
  const errors = await validate(options, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true });
  if (errors.length > 0) throw requestProblems.invalid({ errors: errors.flatMap((error) => toFieldErrors(error)) });
  return options;
}

function cleanFileName(name: string | undefined): string {
  const base = (name ?? '').replace(/^.*[\\/]/s, '').replace(/[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/gu, '');
  return [...base].slice(0, fileNameCharsMax).join('').normalize('NFC') || 'upload.xlsx';
}

function fileTooLarge(fileBytesMax: number): ProblemError {
  return importsProblems.fileTooLarge({
    detail: `A file may have at most ${fileBytesMax} bytes. Split it into several files.`,
    extensions: { params: { bytesMax: fileBytesMax, mebibytesMax: Math.floor((fileBytesMax / 1024 / 1024) * 10) / 10 } },
  });
}

function explain(error: unknown): unknown {
  switch ((error as { code?: unknown }).code) {
    case 'FST_FILES_LIMIT':
      return requestProblems.invalid({ errors: [{ path: 'file', code: 'too-many', message: 'Send one file at a time.' }] });
    case 'FST_PARTS_LIMIT':
    case 'FST_FIELDS_LIMIT':
    case 'FST_PROTO_VIOLATION':
      return requestProblems.malformed({ detail: 'The form has more or other fields than an import takes.' });
    default:
      // Any other failure to read a form is caused by the form: no boundary, or no end.
      return error instanceof ProblemError
        ? error
        : requestProblems.malformed({ detail: 'The form is incomplete or damaged. Send it again.' });
  }
}

/** The limits of a workbook from the settings. */
export function xlsxLimits({ importRowsMax, importInflatedBytesMax }: Settings) {
  return { rowsMax: importRowsMax, inflatedBytesMax: importInflatedBytesMax };
}
