import { ApiParam } from '@nestjs/swagger';

/**
 * Documents the `companyId` of a controller's routes. The guard compares its value with the session. Nothing else uses it:
 * the company of a query comes from the session.
 */
export const CompanyIdParam = (): ClassDecorator => ApiParam({ name: 'companyId', schema: { type: 'string', format: 'uuid' } });
