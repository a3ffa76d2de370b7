/** The arrows between the folders: each may depend on what stands in its list, no more. */
const folders = [
  { name: 'types', path: '^types/', may: [] },
  { name: 'src', path: '^src/', may: ['^types/'] },
  { name: 'conformance', path: '^conformance/src/(?!testing/)', may: ['^spec/', '^conformance/src/'] },
  { name: 'conformance-tests', path: '^conformance/src/testing/', may: ['^spec/', '^conformance/', '^test/support/'] },
  { name: 'browser-tests', path: '^browser-tests/', may: ['^spec/', '^src/', '^conformance/', '^test/support/'] },
  { name: 'bench', path: '^bench/', may: ['^spec/', '^src/', '^conformance/', '^test/support/'] },
  { name: 'test', path: '^test/(?!support/)', may: ['^src/', '^types/', '^conformance/', '^test/'] },
  { name: 'test-support', path: '^test/support/', may: ['^src/', '^types/'] },
];

const ownFolders = ['^spec/', '^src/', '^types/', '^conformance/', '^browser-tests/', '^bench/', '^test/'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...folders.map(({ name, path, may }) => ({
      name: `arrows-from-${name}`,
      comment:
        'spec and src import nothing, conformance reads spec; browser-tests and bench may use both packages, and what ' +
        'tests share',
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
      comment: 'files that need each other are one file, or miss a third',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'published-code-uses-dependencies',
      comment: 'what is published may only need what the package installs',
      severity: 'error',
      from: { path: '^(src|conformance/src)/', pathNot: '\\.test\\.ts$|^src/testing/|^conformance/src/testing/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      comment: 'every import leads somewhere; what starts the built command may stand here before the build',
      severity: 'error',
      from: { pathNot: '^(conformance/bin|bench/rivals)/' },
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
      extensions: ['.ts', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
