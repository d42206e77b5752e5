// The floors of ARCHITECTURE.md: imports point down, a module is entered through its index, no circles.
const floors = [
  ['platform', ['libs', 'platform']],
  ['audit', ['platform', 'libs']],
  ['companies', ['audit', 'platform', 'libs']],
  ['users', ['companies', 'audit', 'platform', 'libs']],
  ['auth', ['users', 'companies', 'audit', 'platform', 'libs']],
  ['datalinks', ['users', 'audit', 'platform', 'libs']],
  ['impersonation', ['auth', 'datalinks', 'users', 'companies', 'audit', 'platform', 'libs']],
  ['spreadsheet', ['users', 'companies', 'datalinks', 'audit', 'platform', 'libs']],
];

/** Those of the console: pages on top of what they are made of. */
const consoleFloors = [
  ['texts', ['api']],
  ['api', ['session']],
  ['ui', ['api', 'session', 'texts']],
  ['session', ['api', 'ui', 'texts']],
  ...['users', 'imports', 'me', 'company', 'platform'].map((page) => [page, ['api', 'session', 'ui', 'texts', 'users']]),
];

const folderOf = (name) => (name === 'libs' ? '^libs/' : `^src/${name}/`);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      severity: 'error',
      from: { orphan: true, path: '^(src|libs)/', pathNot: '\\.(spec|worker)\\.ts$|^src/(main|cli/migrate|cli/audit-verify|demo/main)\\.ts$' },
      to: {},
    },
    {
      name: 'no-unknown-package',
      severity: 'error',
      from: { path: '^(src|libs)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'no-dev-package',
      severity: 'error',
      from: { path: '^(src|libs)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'console-by-the-api-alone',
      comment: 'The console knows the service by its OpenAPI document.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|libs|test|scripts)/' },
    },
    {
      name: 'service-without-the-console',
      severity: 'error',
      from: { path: '^(src|libs)/' },
      to: { path: '^web/' },
    },
    ...consoleFloors.map(([folder, below]) => ({
      name: `console-${folder}-looks-down`,
      severity: 'error',
      from: { path: `^web/src/${folder}/` },
      to: { path: '^web/src/', pathNot: `^web/src/(${[...below, folder].join('|')})/` },
    })),
    ...floors.map(([module, below]) => ({
      name: `${module}-looks-down`,
      severity: 'error',
      from: { path: `^src/${module}/` },
      to: { path: '^(src|libs|test|scripts)/', pathNot: [...below, module].map(folderOf).join('|') },
    })),
    ...floors
      .filter(([module]) => module !== 'platform')
      .map(([module]) => ({
        name: `${module}-through-its-index`,
        severity: 'error',
        from: { path: '^src/', pathNot: `^src/${module}/` },
        to: { path: `^src/${module}/`, pathNot: `^src/${module}/index\\.ts$` },
      })),
    {
      name: 'platform-through-an-index',
      severity: 'error',
      from: { path: '^src/(?!platform/)' },
      to: { path: '^src/platform/[^/]+/', pathNot: '/index\\.ts$' },
    },
    {
      name: 'platform-parts-through-their-index',
      severity: 'error',
      from: { path: '^src/platform/([^/]+)/' },
      to: { path: '^src/platform/', pathNot: '^src/platform/$1/|/index\\.ts$' },
    },
    { name: 'libs-stand-alone', severity: 'error', from: { path: '^libs/([^/]+)/' }, to: { path: '^(src|libs)/', pathNot: '^libs/$1/' } },
    {
      name: 'libs-without-framework',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: 'node_modules/(@nestjs|@mikro-orm|fastify|pg-boss)' },
    },
    {
      name: 'libs-through-their-index',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^libs/[^/]+/', pathNot: '^libs/[^/]+/index\\.ts$' },
    },
    {
      name: 'no-exceljs-reader',
      comment: 'exceljs writes our workbooks; what is uploaded is read by libs/xlsx-table alone.',
      severity: 'error',
      from: { path: '^(src|libs)/', pathNot: '^src/spreadsheet/|^src/demo/' },
      to: { path: 'node_modules/exceljs' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
