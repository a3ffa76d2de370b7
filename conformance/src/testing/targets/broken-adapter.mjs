// An adapter whose author forgot to call next.
export const adapter = { name: 'broken', createMiddleware: () => () => undefined };
