import { session } from '../session/session.ts';
import { addressOf } from '../api/base-path.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Import } from '../api/types.ts';
import type { UploadOptionValues } from './upload-options.tsx';

export interface ImportUpload extends UploadOptionValues {
  companyId: string;
  file: File;
  /** The same for each attempt of one upload, so that the file is imported once. */
  idempotencyKey: string;
}

/** Sends a workbook to be previewed. `onProgress` gets the sent part (0–1), which `fetch` cannot report. */
export async function uploadImport(upload: ImportUpload, onProgress: (part: number) => void, signal: AbortSignal): Promise<Import> {
  const { status, body, retryAfter } = await session.withOwnToken(
    (token) => send(upload, token, onProgress, signal),
    (response) => response.status === 401,
  );
  if (status !== 202) throw ApiProblem.from(status, body, retryAfter);
  return body as Import;
}

interface UploadResponse {
  status: number;
  body: unknown;
  retryAfter: string | null;
}

async function send(upload: ImportUpload, token: string, onProgress: (part: number) => void, signal: AbortSignal): Promise<UploadResponse> {
  await requireUnchanged(upload.file);
  const form = new FormData();
  form.set('mode', 'preview');
  form.set('blank', upload.blank);
  form.set('existingPasswords', upload.existingPasswords);
  if (upload.applyIfSafe) form.set('applyIfSafe', 'true');
  form.set('file', upload.file);
  const request = new XMLHttpRequest();
  request.open('POST', addressOf(`/api/v1/companies/${upload.companyId}/imports`));
  request.setRequestHeader('authorization', `Bearer ${token}`);
  request.setRequestHeader('idempotency-key', upload.idempotencyKey);
  request.responseType = 'json';
  request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
  signal.addEventListener('abort', () => request.abort());
  return new Promise((resolve, reject) => {
    request.addEventListener('load', () =>
      resolve({ status: request.status, body: request.response, retryAfter: request.getResponseHeader('retry-after') }),
    );
    for (const event of ['error', 'abort', 'timeout']) request.addEventListener(event, () => reject(ApiProblem.ofNetwork()));
    request.send(form);
  });
}

/** The browser cannot read a file that was saved again after it was chosen. */
async function requireUnchanged(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new ApiProblem({ status: 0, code: 'console/file-changed', title: 'The file has changed since it was chosen' });
  }
}
