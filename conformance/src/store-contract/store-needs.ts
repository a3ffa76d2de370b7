/**
 * All that steps can need of a store, or of the module that makes it. The processes of stores read it, too, and load neither
 * YAML nor a schema for it.
 */
export const STORE_NEEDS: readonly string[] = [
  ...['touch', 'all', 'length', 'clear'],
  ...['breakBackend', 'healBackend', 'outside', 'events', 'process', 'virtual-clock'],
];
