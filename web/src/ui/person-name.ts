export interface Named {
  firstName?: string;
  lastName?: string;
  username: string;
}

/** Chinese names have the family name first and no space. */
export function personName({ firstName = '', lastName = '', username }: Named): string {
  const isHan = /^\p{Script=Han}+$/u.test(firstName + lastName);
  return (isHan ? lastName + firstName : `${firstName} ${lastName}`.trim()) || username;
}
