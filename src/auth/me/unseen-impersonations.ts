/** For `GET /me`. The impersonation module provides it, because `auth` is a layer below. */
export abstract class UnseenImpersonations {
  /** In SQL: the number of impersonations that the user with this alias has not confirmed yet. */
  abstract countOf(user: string): string;
}
