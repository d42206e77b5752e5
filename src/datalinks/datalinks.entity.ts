import { defineEntity, p } from '@mikro-orm/core';
import { companyFilter } from '../platform/database/index.ts';
import type { DatalinkField } from './datalinks.fields.ts';

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
    /** By which `q` of the list of users finds them. */
    searchKey: p.text(),
    updatedAt: p.datetime(),
    version: p.integer().version(),
    // Does not compile when a datalink has no property here.
  } satisfies Record<DatalinkField, unknown> & Record<string, unknown>,
});

/** The datalinks of one user. A user who never had any has no row. */
export class Datalinks extends DatalinksSchema.class {}

DatalinksSchema.setClass(Datalinks);
