import { ApiParam } from '@nestjs/swagger';

/**
 * Documents the `companyId` of a controller's routes. Its value is compared with the session by the guard and
 * used for nothing else: the company of a query comes from the session.
 */
export const CompanyIdParam = (): ClassDecorator => ApiParam({ name: 'companyId', schema: { type: 'string', format: 'uuid' } });
