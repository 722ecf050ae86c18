const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
  module: { type: 'es6' },
};

const everywhere = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/.native/'],
};

/** Tests that neither need the servers nor measure time. */
const apart = [
  'packages/{job,service-kit}/test/**',
  'services/consumer/test/**',
  'services/api/test/*',
  'infra/{alertmanager,grafana,terraform}/test/**',
  'test/{alerts,cloud,docs}/**',
].map((pattern) => `${import.meta.dirname}/${pattern}.test.ts`);

export default {
  projects: [
    { ...everywhere, testMatch: apart },
    {
      ...everywhere,
      testMatch: [
        '<rootDir>/{packages,services,infra,db_container,operations,test}/**/*.test.ts',
        ...apart.map((pattern) => `!${pattern}`),
      ],
      // The servers under test need the second core.
      runner: '<rootDir>/test/one-at-a-time.cjs',
      globalSetup: '<rootDir>/test/global-setup.ts',
      globalTeardown: '<rootDir>/test/global-teardown.ts',
    },
  ],
  testSequencer: '<rootDir>/test/longest-first.cjs',
  reporters: ['default', 'summary', '<rootDir>/test/count-reporter.mjs'],
  maxWorkers: 2,
  testTimeout: 60_000,
};
