import { ApiHeader } from '@nestjs/swagger';
import { requestProblems } from '../../platform/http/index.ts';

const keyCharsMax = 255;

/** The header, for the OpenAPI document. */
export const AcceptsIdempotencyKey = () =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    schema: { type: 'string', maxLength: keyCharsMax },
    example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
    description: 'The same request with the same key within 24 hours returns the same import.',
  });

/** Throws `request/invalid` for a key that is empty, too long or not printable. */
export function readIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = header.trim();
  if (key !== '' && key.length <= keyCharsMax && /^[\x20-\x7e]+$/.test(key)) return key;
  throw requestProblems.invalid({
    errors: [{ path: 'Idempotency-Key', code: 'invalid', message: `Use 1 to ${keyCharsMax} printable ASCII characters, such as a UUID.` }],
  });
}
