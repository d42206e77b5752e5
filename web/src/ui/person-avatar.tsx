import { type Named, personName } from './person-name.ts';

/** The initials of a person: of a Chinese name the family name. */
function initialsOf(person: Named): string {
  const name = personName(person);
  if (/^\p{Script=Han}/u.test(name)) return [...name][0]!;
  const words = name.split(/[\s._-]+/u).filter((word) => word !== '');
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => ([...(word ?? '')][0] ?? '').toLocaleUpperCase()).join('');
}

/** Decoration beside the name. The initials are no text of the page, or they would be a part of the name of a button around it. */
export function PersonAvatar({ person, size = 28 }: { person: Named; size?: number }) {
  return (
    <span
      className="avatar"
      data-text={initialsOf(person)}
      style={{ width: size, height: size, fontSize: size * 0.4 }}
      aria-hidden="true"
    />
  );
}
