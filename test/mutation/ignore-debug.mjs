/**
 * Makes Stryker ignore the texts of `debug`: they help a person to find a fault, and their wording is not part of any
 * contract. Where it matters, the unit tests check whether and when a line is printed.
 */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'debug-lines',
    value: {
      shouldIgnore(path) {
        const isDebug =
          path.isCallExpression() && path.node.callee.type === 'Identifier' && path.node.callee.name === 'debug';
        return isDebug ? 'what is said through debug is no contract' : undefined;
      },
    },
  },
];
