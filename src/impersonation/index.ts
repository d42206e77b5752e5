export { Impersonation } from './impersonation.entity.ts';
export { ImpersonationModule } from './impersonation.module.ts';
