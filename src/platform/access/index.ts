export { AllowRoles, AllowSignedIn, accessRuleKey, CurrentActor, Origin, originOf, Public } from './access.decorators.ts';
export type { AccessRule, RequestWithActor } from './access.decorators.ts';
export { accessProblems, impersonationForbidden, notSignedIn, reauthenticationRequired } from './access.errors.ts';
export { companyOf, roles } from './actor.ts';
export type { Account, Actor, RequestOrigin, Role } from './actor.ts';
export { canonicalAddress, networkOf } from './address.ts';
export { requireFreshLogin } from './fresh-login.ts';
export { ActiveSessions } from './active-sessions.ts';
