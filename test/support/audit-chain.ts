import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { expect } from 'vitest';
import { AuditChain } from '../../src/audit/audit-chain.service.ts';
import { AuditVerification } from '../../src/audit/index.ts';

/**
 * Covers all entries of the audit log by checkpoints. It waits for transactions that are still open: on a server those of the
 * databases of other tests count as well.
 */
export async function coverAuditLog(app: NestFastifyApplication): Promise<void> {
  const countPending = async () => {
    await app.get(AuditChain).addCheckpoints();
    const reports = await app.get(AuditVerification).verify();
    return reports.reduce((sum, { pending }) => sum + pending, 0);
  };
  await expect.poll(countPending).toBe(0);
}
