import base from '../../../jest.config.mjs';

const { globalSetup, globalTeardown, ...rest } = base;

/** Without the servers that the other tests need. */
export default {
  ...rest,
  rootDir: '../../..',
  testMatch: ['<rootDir>/infra/terraform/**/*.test.ts'],
  reporters: ['default', 'summary'],
};
