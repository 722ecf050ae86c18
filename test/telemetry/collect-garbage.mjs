// Loaded before a service by a test, with --expose-gc: what is then still on the heap is held by somebody.
process.on('SIGUSR2', () => globalThis.gc?.());
