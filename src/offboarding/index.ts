export { OffboardingModule } from './offboarding.module.ts';
