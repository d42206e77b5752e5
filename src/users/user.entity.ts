import { defineEntity, p } from '@mikro-orm/core';
import type { Role } from '../platform/access/index.ts';
import { companyFilter } from '../platform/database/index.ts';
import type { Language } from '../platform/language/index.ts';
import type { ProfileField } from './profile.fields.ts';
import type { UserKeys } from './user-keys.rules.ts';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  filters: { company: companyFilter },
  properties: {
    id: p.uuid().primary(),
    companyId: p.uuid().nullable(),
    username: p.text(),
    /** The canonical form, unique in the whole installation. */
    usernameKey: p.text(),
    passwordHash: p.text().hidden(),
    email: p.text(),
    firstName: p.text(),
    lastName: p.text(),
    companyName: p.text(),
    title: p.text().nullable(),
    department: p.text().nullable(),
    aboutMe: p.text().nullable(),
    whatsApp: p.text().nullable(),
    role: p.text().$type<Role>(),
    /** Null for the language of the company, or of the browser. */
    language: p.text().$type<Language>().nullable(),
    disabledAt: p.datetime().nullable(),
    /** Until the user has changed the password, every other request is refused. */
    mustChangePassword: p.boolean(),
    lastLoginAt: p.datetime().nullable(),
    /** When the user was put into the bin. Only `showingBin` finds such a user. */
    deletedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    version: p.integer().version(),
    emailKey: p.text(),
    searchKey: p.text(),
    nameKey: p.text(),
    firstNameKey: p.text(),
    lastNameKey: p.text(),
    titleKey: p.text().nullable(),
    departmentKey: p.text().nullable(),
    companyNameKey: p.text(),
    // Does not compile when a field of the profile or a key has no property here.
  } satisfies Record<ProfileField | keyof UserKeys, unknown> & Record<string, unknown>,
});

/** A person of exactly one company, or a platform admin without a company. */
export class User extends UserSchema.class {}

UserSchema.setClass(User);
