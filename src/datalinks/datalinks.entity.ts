import { defineEntity, p } from '@mikro-orm/core';
import { companyFilter } from '../platform/database/index.ts';

const DatalinksSchema = defineEntity({
  name: 'Datalinks',
  tableName: 'datalinks',
  filters: { company: companyFilter },
  properties: {
    userId: p.uuid().primary(),
    companyId: p.uuid(),
    workPhone: p.text().nullable(),
    mobilePhone: p.text().nullable(),
    fax: p.text().nullable(),
    website: p.text().nullable(),
    address: p.text().nullable(),
    updatedAt: p.datetime(),
  },
});

/** The contact fields of one user; a user who never had any has no row. */
export class Datalinks extends DatalinksSchema.class {}

DatalinksSchema.setClass(Datalinks);
