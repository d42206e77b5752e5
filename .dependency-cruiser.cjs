// The layers of ARCHITECTURE.md: imports point down, a module is entered through its index, no circles.
// A folder under src/ that is not listed here may import nothing.
const layers = [
  ['platform', []],
  ['audit', ['platform']],
  ['companies', ['audit', 'platform']],
  ['users', ['companies', 'audit', 'platform']],
  ['auth', ['users', 'companies', 'audit', 'platform']],
  ['datalinks', ['users', 'companies', 'audit', 'platform']],
  ['impersonation', ['auth', 'datalinks', 'users', 'companies', 'audit', 'platform']],
  ['spreadsheet', ['datalinks', 'users', 'companies', 'audit', 'platform']],
  ['imports', ['spreadsheet', 'datalinks', 'users', 'companies', 'audit', 'platform']],
  ['offboarding', ['imports', 'spreadsheet', 'impersonation', 'auth', 'datalinks', 'users', 'companies', 'audit', 'platform']],
  ['migrations', ['platform']],
];
const modules = layers.map(([module]) => module);
/** Folders that put the modules together; they may import any of them. */
const entryPoints = ['cli', 'demo'];

/** The packages that libs/ may import, beside the modules of Node. */
const libPackages = ['@node-rs/argon2', '@zxcvbn-ts/language-common', 'class-validator', 'numfmt', 'yauzl'];

/**
 * The layers of the console (web/src), lowest first. A folder may import from lower layers only, so folders form no
 * circle, and pages do not import each other. A folder that is not listed here may import nothing.
 */
const consoleLayers = [['api'], ['i18n'], ['ui'], ['session'], ['company', 'imports', 'me', 'platform', 'users'], ['shell']];
const consoleFolders = consoleLayers.flat();
const consoleFolder = (names) => `^web/src/(${names.join('|')})/`;

const folder = (module) => `^src/${module}/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(src|libs)/',
        pathNot: '\\.(spec|worker)\\.ts$|^src/(main|cli/main|demo/main)\\.ts$',
      },
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
    ...consoleLayers.flatMap((layer, index) =>
      layer.map((name) => ({
        name: `console-${name}-imports-downwards`,
        severity: 'error',
        from: { path: consoleFolder([name]) },
        to: { path: '^web/src/', pathNot: consoleFolder([...consoleLayers.slice(0, index).flat(), name]) },
      })),
    ),
    {
      name: 'unlisted-console-folder-imports-nothing',
      comment: 'Add the folder to consoleLayers in .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: '^web/src/[^/]+/', pathNot: consoleFolder(consoleFolders) },
      to: {},
    },
    {
      name: 'unlisted-console-folder-is-not-imported',
      severity: 'error',
      from: { path: '^web/src/' },
      to: { path: '^web/src/[^/]+/', pathNot: consoleFolder(consoleFolders) },
    },
    ...layers.map(([module, below]) => ({
      name: `${module}-imports-downwards`,
      severity: 'error',
      from: { path: folder(module) },
      to: { path: '^(src|libs|test|scripts)/', pathNot: [...below, module].map(folder).concat('^libs/').join('|') },
    })),
    {
      name: 'unlisted-folder-imports-nothing',
      comment: 'Add the folder to the layers in .dependency-cruiser.cjs, below what may import it.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: [...modules, ...entryPoints].map(folder).join('|') },
      to: { path: '^(src|libs|test|scripts)/|node_modules' },
    },
    {
      name: 'unlisted-folder-is-not-imported',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/[^/]+/', pathNot: [...modules, ...entryPoints].map(folder).join('|') },
    },
    {
      name: 'import-rules-are-pure',
      comment: 'Rules decide on what they are given: no framework, no database, no input or output.',
      severity: 'error',
      from: { path: '^src/imports/rules/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    ...modules
      .filter((module) => module !== 'platform')
      .map((module) => ({
        name: `${module}-through-its-index`,
        severity: 'error',
        from: { path: '^src/', pathNot: folder(module) },
        to: { path: folder(module), pathNot: `^src/${module}/index\\.ts$` },
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
      name: 'libs-import-listed-packages',
      comment: 'A package that a library needs is added to libPackages in .dependency-cruiser.cjs. Specs may import dev packages too.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: 'node_modules/', pathNot: `node_modules/(${libPackages.join('|')})/`, dependencyTypesNot: ['npm-dev'] },
    },
    {
      name: 'libs-through-their-index',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^libs/[^/]+/', pathNot: '^libs/[^/]+/index\\.ts$' },
    },
    {
      name: 'no-exceljs-reader',
      comment: 'exceljs writes the template. It never reads an upload: libs/xlsx-table does.',
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
