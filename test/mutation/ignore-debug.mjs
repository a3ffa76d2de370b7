/**
 * Tells Stryker to leave alone what is said through `debug`: it is for a person who looks for a fault, and its wording
 * is nobody's contract. That a line is there at all, and when, the unit tests check where it matters.
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
