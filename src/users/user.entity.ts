import { defineEntity, p } from '@mikro-orm/core';
import type { Role } from '../platform/access/index.ts';
import { companyFilter } from '../platform/database/index.ts';

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
    disabledAt: p.datetime().nullable(),
    /** Before anything else. */
    mustChangePassword: p.boolean(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    version: p.integer().version(),
  },
});

/** A person of exactly one company, or a platform admin of none. */
export class User extends UserSchema.class {}

UserSchema.setClass(User);
