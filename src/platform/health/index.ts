export { HealthModule } from './health.module.ts';
export { Lifecycle } from './lifecycle.ts';
export { refuseWhenClosing } from './refuse-when-closing.ts';
