// What a person may want to look at, although the row is good as it is.
import type { UserOfEmail } from '../../users/index.ts';
import { headerInFile, type Layout } from '../../spreadsheet/index.ts';
import type { RowPlan } from './plan.ts';

export interface RowHint {
  column: string;
  code: 'probable-rename' | 'shared-email' | 'disabled-user' | 'password-not-undone';
  message: string;
  /** The user that is meant, where there is one. */
  userId: string | null;
}

/** E-mail addresses are compared without regard to case, as people write them. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

export interface HintContext {
  layout: Layout;
  /** E-mail addresses that stand in more than one row. */
  sharedEmails: ReadonlySet<string>;
  /** All usernames of the file. */
  usernameKeys: Pick<ReadonlySet<string>, 'has'>;
}

/** The hints of a planned row; `owners` are the users of the company that alone have an e-mail address, by that address. */
export function hintsFor(plan: RowPlan, owners: ReadonlyMap<string, UserOfEmail>, context: HintContext): RowHint[] {
  if (plan.outcome === 'rejected') return [];
  const hints: RowHint[] = plan.existing?.isDisabled ? [disabledUser(plan.existing.id, context.layout)] : [];
  const email = plan.row.profile.email;
  if (!email) return hints;
  const owner = plan.outcome === 'created' ? owners.get(emailKey(email)) : undefined;
  // Whoever stands in the file by the old username too has not been renamed: two people share a mailbox.
  if (owner && !context.usernameKeys.has(owner.usernameKey)) hints.push(probableRename(owner, context.layout));
  if (context.sharedEmails.has(emailKey(email))) {
    hints.push({
      column: headerInFile('email', context.layout),
      code: 'shared-email',
      message: 'Another row of the file has the same e-mail address. Check that both are right.',
      userId: null,
    });
  }
  return hints;
}

/** After an undo, say, the file changes nothing of those that it created before. */
function disabledUser(userId: string, layout: Layout): RowHint {
  const message = 'This user is disabled, and stays so: an import enables nobody. Enable the user among the users.';
  return { column: headerInFile('username', layout), code: 'disabled-user', message, userId };
}

function probableRename(owner: UserOfEmail, layout: Layout): RowHint {
  return {
    column: headerInFile('username', layout),
    code: 'probable-rename',
    message: `This username is new, but ${owner.username} has the same e-mail address. Usernames never change: if this is the same person, use ${owner.username}.`,
    userId: owner.userId,
  };
}
