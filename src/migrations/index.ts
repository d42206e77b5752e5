import { Migration20261123000000 } from './20261123000000-spine.ts';

/** In the order in which they are applied; one that was ever released never changes. */
export const migrations = [{ name: '20261123000000-spine', class: Migration20261123000000 }];
