import { ApiProperty } from '@nestjs/swagger';
import { companyNameRule, type ErasedCompany } from '../companies/index.ts';
import { TextField } from '../platform/http/index.ts';

export class CompanyErasureRequest {
  @TextField(companyNameRule, {
    description: 'The name of the company, so that no other one is erased by mistake.',
    example: 'Acme Holdings',
  })
  name: string;
}

class RequesterView {
  @ApiProperty({ format: 'uuid', example: '7e0f7f5e-5b0e-4f4c-9a5e-2f3f6a1f0c11' })
  id: string;

  @ApiProperty({ example: 'platform.admin' })
  username: string;
}

export class CompanyErasureView {
  @ApiProperty({ format: 'uuid', example: '5d3a8c1e-7a53-4ed6-9f5e-0c1b2a3d4e5f' })
  companyId: string;

  @ApiProperty({ example: 'Acme Holdings' })
  name: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:30:00.000Z' })
  requestedAt: string;

  @ApiProperty({ type: RequesterView })
  requestedBy: RequesterView;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Rows removed so far, by table.',
    example: { users: 250 },
  })
  removed: Record<string, number>;
}

export function toCompanyErasureView({ id, name, erasureRequestedAt, erasure }: ErasedCompany): CompanyErasureView {
  const { userId, username } = erasure.author.user!;
  return {
    companyId: id,
    name,
    requestedAt: erasureRequestedAt.toISOString(),
    requestedBy: { id: userId, username },
    removed: erasure.removed,
  };
}
