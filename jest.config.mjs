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

/** Tests on the one system that all of them share, that measure time or memory, or that take both cores. */
const alone = [
  'packages/kafka/test/**',
  'services/api/test/page/**',
  'db_container/test/**',
  'test/{end-to-end,telemetry}/**',
  'test/containers/live/**',
].map((pattern) => `${import.meta.dirname}/${pattern}.test.ts`);

export default {
  projects: [
    {
      ...everywhere,
      testMatch: [
        '<rootDir>/{packages,services,infra,operations,test}/**/*.test.ts',
        ...alone.map((pattern) => `!${pattern}`),
      ],
    },
    {
      ...everywhere,
      testMatch: alone,
      runner: '<rootDir>/test/one-at-a-time.cjs',
      globalSetup: '<rootDir>/test/global-setup.ts',
      globalTeardown: '<rootDir>/test/global-teardown.ts',
    },
  ],
  testSequencer: '<rootDir>/test/longest-first.cjs',
  reporters: ['default', 'summary', '<rootDir>/test/count-reporter.mjs'],
  // Each with servers of its own, which need about a core.
  maxWorkers: 2,
  testTimeout: 60_000,
};
