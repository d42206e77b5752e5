import type { TFunction } from 'i18next';
import type { SkippedDatalink } from '../session/file-values.ts';
import { personName } from '../ui/person-name.ts';

export interface PersonDifferences {
  user: SkippedDatalink['user'];
  differences: SkippedDatalink[];
}

/** In the order of the list, each person once. */
export function byPerson(differences: SkippedDatalink[]): PersonDifferences[] {
  const people = new Map<string, PersonDifferences>();
  for (const difference of differences) {
    const { user } = difference;
    const person = people.get(user.id) ?? { user, differences: [] };
    person.differences.push(difference);
    people.set(user.id, person);
  }
  return [...people.values()];
}

/** Those with every typed word in the name, the field or one of the two values. */
export function matching(differences: SkippedDatalink[], typed: string, t: TFunction): SkippedDatalink[] {
  const words = typed.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return differences;
  return differences.filter(({ user, field, current, inFile }) => {
    const text = [personName(user), user.username, t(`fields.${field}`), current, inFile].join(' ').toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
