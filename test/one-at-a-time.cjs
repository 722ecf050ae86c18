const { default: TestRunner } = require('jest-runner');

/** One test file after the other, however many workers there are. */
module.exports = class OneAtATime extends TestRunner {
  /** @override */
  isSerial = true;
};
