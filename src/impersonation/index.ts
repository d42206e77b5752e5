export { Impersonation } from './impersonation.entity.ts';
export { ImpersonationModule } from './impersonation.module.ts';
export { toImpersonationView } from './impersonation.dto.ts';
