/** The folders and their dependencies: each folder may import from those in its list, and from no others. */
const folders = [
  { name: 'types', path: '^types/', may: [] },
  { name: 'src', path: '^src/', may: ['^types/'] },
  { name: 'conformance', path: '^conformance/src/(?!testing/)', may: ['^spec/', '^conformance/src/'] },
  { name: 'conformance-tests', path: '^conformance/src/testing/', may: ['^spec/', '^conformance/', '^test/support/'] },
  { name: 'browser-tests', path: '^browser-tests/', may: ['^spec/', '^src/', '^conformance/', '^test/support/'] },
  { name: 'bench', path: '^bench/', may: ['^spec/', '^src/', '^conformance/', '^test/support/'] },
  { name: 'test', path: '^test/(?!support/)', may: ['^src/', '^types/', '^conformance/', '^test/'] },
  { name: 'test-support', path: '^test/support/', may: ['^src/', '^types/'] },
  { name: 'scripts', path: '^scripts/', may: ['^spec/', '^conformance/', '^browser-tests/', '^test/support/'] },
];

const { exclude: notCompiled } = require('./conformance/tsconfig.build.json');

/** Where Node begins to load published code: the command, the module that users import, and the bodies of processes. */
const publishedEntries =
  '^conformance/src/(cli|main|(runner|benchmark|store-contract)/worker|store-contract/exit-worker|replicas/replica)\\.ts$';

/** What the package leaves out: it only serves the build, `npm run conformance`, `npm run docs` or tests. */
const notPublished = [
  '\\.test\\.ts$',
  '^conformance/src/matrix/',
  ...notCompiled.filter((path) => !path.includes('*')).map((path) => `^conformance/${path}`),
];

const ownFolders = ['^spec/', '^src/', '^types/', '^conformance/', '^browser-tests/', '^bench/', '^test/', '^scripts/'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...folders.map(({ name, path, may }) => ({
      name: `arrows-from-${name}`,
      comment:
        'spec and src import from no other folder, conformance reads spec; browser-tests and bench may use both ' +
        'packages, and the code that tests share',
      severity: 'error',
      from: { path },
      to: { path: ownFolders, pathNot: [path, ...may, 'node_modules/'] },
    })),
    {
      name: 'benchmarks-without-vitest',
      comment: 'vitest throws where it is loaded outside of a test run, as the benchmarks are',
      severity: 'error',
      from: { path: '^bench/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/vitest/', reachable: true },
    },
    {
      name: 'no-circular',
      comment: 'if two files need each other, they are one file, or a third is missing',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-circular-types',
      comment:
        'nor may types need each other; in src they do, as a session has its request and the request its session',
      severity: 'error',
      from: { pathNot: '^src/' },
      to: { circular: true },
    },
    {
      name: 'published-code-uses-dependencies',
      comment:
        'published code may only need packages that it installs, or asks its user to; process-body compiles where nothing is published',
      severity: 'error',
      from: {
        path: '^(src|conformance/src)/',
        pathNot: '\\.test\\.ts$|^src/testing/|^conformance/src/(testing/|process-body\\.ts$)',
      },
      // A peer stands among the development dependencies, too: tests need it.
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    {
      name: 'published-code-is-used',
      comment: 'what nothing loads that users start is left out of the package: see tsconfig.build.json',
      severity: 'error',
      from: { path: publishedEntries },
      to: { path: '^conformance/src/', pathNot: [publishedEntries, ...notPublished], reachable: false },
    },
    {
      name: 'resolvable',
      comment:
        'every import resolves; only files that start the built command may miss it before the build, and the stores and ' +
        'targets have packages of their own, which npm ci does not install',
      severity: 'error',
      from: { pathNot: '^(conformance/(bin|stores|targets)|bench/rivals)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'dist'] },
    exclude: { path: ['^conformance/dist/', '^dist/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
