// For the command line of the ORM (npm run migration:*), which works on the same database as the service.
import { databaseSchema } from './database-schema.ts';
import { readSettings } from './platform/config/index.ts';
import { ormOptions } from './platform/database/index.ts';

const settings = readSettings(process.env);

export default { ...ormOptions(databaseSchema), clientUrl: settings.databaseUrl };
