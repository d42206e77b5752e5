export { CompaniesModule } from './companies.module.ts';
export { CompaniesService, refuseErased } from './companies.service.ts';
export { CompanyErasures } from './company-erasures.service.ts';
export type { ErasedCompany } from './company-erasures.service.ts';
export { companiesProblems } from './companies.errors.ts';
export { companyNameRule } from './companies.rules.ts';
export { CompanyView, companyViewColumns, toCompanyView } from './companies.dto.ts';
export { Company } from './company.entity.ts';
