export { CompaniesModule } from './companies.module.ts';
export { CompaniesService } from './companies.service.ts';
export { companiesProblems } from './companies.errors.ts';
export { companyNameRule } from './companies.rules.ts';
export { CompanyView, toCompanyView } from './companies.dto.ts';
export { Company } from './company.entity.ts';
