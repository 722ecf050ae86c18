import type { SystemAddresses } from './system.ts';

/** The system that global-setup.ts has started. */
export function sharedSystem(): SystemAddresses {
  const text = process.env.TEST_SYSTEM;
  if (text === undefined)
    throw new Error('Expected TEST_SYSTEM from test/global-setup.ts. Run the tests with "make test".');
  return JSON.parse(text);
}
