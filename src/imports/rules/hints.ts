// Hints of a planned row: things that an admin may want to check although the row is valid.
import { headerInFile, type Layout } from '../../spreadsheet/index.ts';
import { emailKey, type UserOfEmail } from '../../users/index.ts';
import type { RowHint } from './import-row.ts';
import type { KeptPhone } from './kept-phones.ts';
import type { RowPlan } from './plan.ts';

/** The user with an e-mail address, if only one user of the company has it. */
export type EmailOwners = ReadonlyMap<string, UserOfEmail>;

export interface HintContext {
  layout: Layout;
  /** E-mail addresses of more than one row. */
  sharedEmails: ReadonlySet<string>;
  /** All usernames of the file. */
  usernameKeys: Pick<ReadonlySet<string>, 'has'>;
}

export function hintsFor(plan: RowPlan, owners: EmailOwners, context: HintContext): RowHint[] {
  if (plan.outcome === 'rejected') return [];
  const hints: RowHint[] = plan.existing?.isDisabled ? [disabledUser(plan.existing.id, context.layout)] : [];
  hints.push(...plan.keptPhones.map((kept) => numberLostPrefix(kept, context.layout)));
  if (plan.password !== null && plan.password !== plan.password.trim()) hints.push(spaceInPassword(context.layout));
  const email = plan.row.profile.email;
  if (!email) return hints;
  const owner = plan.outcome === 'created' ? owners.get(emailKey(email)) : undefined;
  // If the file has the old username too, it is no rename: two users share a mailbox.
  if (owner && !context.usernameKeys.has(owner.usernameKey))
    hints.push(owner.isDisabled ? rejoin(owner, context.layout) : probableRename(owner, context.layout));
  if (context.sharedEmails.has(emailKey(email))) {
    hints.push({
      column: headerInFile('email', context.layout),
      code: 'shared-email',
      message: 'Another row of the file has the same e-mail address. Check that both are right.',
      params: {},
      userId: null,
    });
  }
  return hints;
}

/** An undo disables the users that its import created, and the same file sent again does not enable them. */
function disabledUser(userId: string, layout: Layout): RowHint {
  const message = 'This user is disabled. An import never re-enables users. Enable the user on the list of users.';
  return { column: headerInFile('username', layout), code: 'disabled-user', message, params: {}, userId };
}

export function numberLostPrefix({ field, current, inFile }: KeptPhone, layout: Layout): RowHint {
  const column = headerInFile(field, layout);
  const message = `${column} stays ${current}: the cell is a number, which has lost the + or zeros at its start. Format it as text and type it again.`;
  return { column, code: 'number-lost-prefix', message, params: { column, current, inFile }, userId: null };
}

/** Nothing of a password is trimmed, and a space at an end cannot be seen in a cell. */
function spaceInPassword(layout: Layout): RowHint {
  const message = 'The password begins or ends with a space, which belongs to it. Check that this is intended.';
  return { column: headerInFile('password', layout), code: 'password-space', message, params: {}, userId: null };
}

function probableRename(owner: UserOfEmail, layout: Layout): RowHint {
  return {
    column: headerInFile('username', layout),
    code: 'probable-rename',
    message: `This username is new, but ${owner.username} has the same e-mail address. Usernames never change: if this is the same person, use ${owner.username}.`,
    params: { username: owner.username },
    userId: owner.userId,
  };
}

/** A person who has left and comes back. */
function rejoin(owner: UserOfEmail, layout: Layout): RowHint {
  return {
    column: headerInFile('username', layout),
    code: 'rejoin',
    message: `This username is new, but the disabled user ${owner.username} has the same e-mail address. If this is the same person, enable ${owner.username} and use that username.`,
    params: { username: owner.username },
    userId: owner.userId,
  };
}
