/** The texts of a language without a singular: every key of English, where `key_other` stands for every number. */
export type Translation<English> = {
  [Key in keyof English as Key extends `${string}_one` ? never : Key]: English[Key] extends string ? string : Translation<English[Key]>;
};
