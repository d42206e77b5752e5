import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, AllowRoles, CurrentActor } from '../../platform/access/index.ts';
import { CompanyIdParam, Operation } from '../../platform/http/index.ts';
import { DepartmentsView } from './departments.view.ts';
import { UserList } from './user-list.service.ts';

@ApiTags('Users')
@Controller('companies/:companyId/departments')
@CompanyIdParam()
@AllowRoles('company_admin')
export class DepartmentsController {
  constructor(private readonly list: UserList) {}

  @Get()
  @Operation({ summary: 'List the departments with the number of their users', response: DepartmentsView })
  listDepartments(@CurrentActor() actor: Actor): Promise<DepartmentsView> {
    return this.list.departments(actor);
  }
}
