/** The arrows between the folders: each may depend on what stands in its list, no more. */
const folders = {
  '^types/': [],
  '^src/': ['^types/'],
  '^conformance/src/': ['^spec/'],
  '^browser-tests/': ['^spec/', '^src/', '^conformance/'],
  '^bench/': ['^spec/', '^src/', '^conformance/'],
  '^test/': ['^src/', '^types/', '^conformance/'],
};

const ownFolders = ['^spec/', '^src/', '^types/', '^conformance/', '^browser-tests/', '^bench/', '^test/'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(folders).map(([from, allowed]) => ({
      name: `arrows-from-${from.replace(/[^a-z-]/g, '')}`,
      comment:
        'spec knows nobody, src knows nobody, conformance reads spec; browser-tests and bench may use both packages',
      severity: 'error',
      from: { path: from },
      to: { path: ownFolders, pathNot: [from, ...allowed, 'node_modules/'] },
    })),
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
