import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { expect, vi } from 'vitest';
import { AuditChain } from '../../src/audit/audit-chain.service.ts';
import { AuditVerification } from '../../src/audit/index.ts';

/**
 * Covers all entries of the audit log by checkpoints. It waits for transactions that are still open: on a server those of the
 * databases of other tests count as well.
 */
export async function coverAuditLog(app: NestFastifyApplication): Promise<void> {
  const coverAll = async () => {
    await app.get(AuditChain).addCheckpoints();
    const reports = await app.get(AuditVerification).verify();
    expect(reports.filter(({ pending }) => pending > 0)).toEqual([]);
  };
  await vi.waitFor(coverAll, { timeout: 15_000, interval: 100 });
}
