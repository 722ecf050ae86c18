const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
  module: { type: 'es6' },
};

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', swc] },
  testMatch: ['<rootDir>/{packages,services,infra,db_container,operations,test}/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.native/'],
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
  reporters: ['default', 'summary', '<rootDir>/test/count-reporter.mjs'],
  // The servers under test need the second core.
  maxWorkers: 1,
  testTimeout: 60_000,
};
