/** The folders and their dependencies: each folder may import from those in its list, and from no others. */
const folders = {
  '^types/': [],
  '^src/': ['^types/'],
  '^conformance/src/': ['^spec/'],
  '^browser-tests/': ['^spec/', '^src/', '^conformance/'],
  '^bench/': ['^spec/', '^src/', '^conformance/'],
  '^test/': ['^src/', '^types/', '^conformance/'],
  '^scripts/': ['^spec/', '^conformance/', '^browser-tests/'],
};

const ownFolders = ['^spec/', '^src/', '^types/', '^conformance/', '^browser-tests/', '^bench/', '^test/', '^scripts/'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(folders).map(([from, allowed]) => ({
      name: `arrows-from-${from.replace(/[^a-z-]/g, '')}`,
      comment:
        'spec and src import from no other folder, conformance reads spec; browser-tests and bench may use both packages',
      severity: 'error',
      from: { path: from },
      to: { path: ownFolders, pathNot: [from, ...allowed, 'node_modules/'] },
    })),
    {
      name: 'no-circular',
      comment: 'if two files need each other, they are one file, or a third is missing',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'published-code-uses-dependencies',
      comment: 'published code may only need packages that it installs',
      severity: 'error',
      from: { path: '^(src|conformance/src)/', pathNot: '\\.test\\.ts$|^src/testing/|^conformance/src/testing/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      comment: 'every import resolves; only files that start the built command may miss it before the build',
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
