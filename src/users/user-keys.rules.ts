import { cleanText, foldText } from '../../libs/field-rules/index.ts';
import { profileDefinitions } from './profile.fields.ts';

/** What the keys of a user are derived from. */
interface Keyed {
  username: string;
  email: string;
  firstName: string;
  lastName: string;
  title?: string | null;
  department?: string | null;
  companyName: string;
}

/** Columns that are derived from the other columns of a user, by which users are found and sorted. */
export type UserKeys = {
  /** In lower case. */
  emailKey: string;
  /** What a search compares with, folded, one line each: username, e-mail address, name in both orders without a space. */
  searchKey: string;
  /** The name as the console shows it, folded. */
  nameKey: string;
  firstNameKey: string;
  lastNameKey: string;
  titleKey: string | null;
  departmentKey: string | null;
  companyNameKey: string;
};

/** Of a key in an index, whose entries have 2,704 at most. A folded name can be many times as long as the name. */
const searchBytesMax = 2_200;
const nameBytesMax = 1_000;

/**
 * The keys of a user. Every writer of a user derives them here, and not the database: what its functions do to letters
 * depends on its locale, so that an embedded database and a server would find and sort other users.
 */
export function userKeys({ username, email, firstName, lastName, title, department, companyName }: Keyed): UserKeys {
  const [first, last] = [foldText(firstName), foldText(lastName)];
  return {
    emailKey: emailKey(email),
    searchKey: bounded([foldText(username), foldText(email), first + last, last + first].join('\n'), searchBytesMax),
    nameKey: bounded(isHan(firstName + lastName) ? last + first : `${first} ${last}`, nameBytesMax),
    firstNameKey: first,
    lastNameKey: bounded(last, nameBytesMax),
    titleKey: title ? foldText(title) : null,
    departmentKey: department ? foldText(department) : null,
    companyNameKey: foldText(companyName),
  };
}

/** As much of the text as has at most these bytes. No letter is cut in two. */
function bounded(text: string, bytesMax: number): string {
  const bytesOfLetter = 3;
  if (text.length * bytesOfLetter <= bytesMax) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** E-mail addresses are compared without regard to case. */
export function emailKey(email: string): string {
  return cleanText(profileDefinitions.email.rule, email).toLowerCase();
}

/** The name as people read it: Chinese names have the family name first and no space. */
export function displayName({ firstName, lastName }: Pick<Keyed, 'firstName' | 'lastName'>): string {
  return isHan(firstName + lastName) ? lastName + firstName : `${firstName} ${lastName}`.trim();
}

/** Chinese names are shown with the family name first and no space, as in `web/src/ui/person-name.ts`. */
function isHan(name: string): boolean {
  return /^\p{Script=Han}+$/u.test(name);
}
