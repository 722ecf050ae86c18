const { default: Sequencer } = require('@jest/test-sequencer');

const longest = /test\/cloud\/life\.test\.ts$/;

/** Begins with the life of a cloud, which mostly waits, so that what needs no servers runs beside it. */
module.exports = class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {import('@jest/test-result').Test[]} tests
   */
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.toSorted((a, b) => Number(longest.test(b.path)) - Number(longest.test(a.path)));
  }
};
