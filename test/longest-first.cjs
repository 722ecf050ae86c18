const { default: Sequencer } = require('@jest/test-sequencer');

/** By what they took on two cores, longest first. */
const longest = ['cloud/life', 'faults/faults', 'runbooks/commands', 'drills/drills'];

/** Begins with what takes minutes, so that no worker is left with it at the end while the other has nothing to do. */
module.exports = class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {import('@jest/test-result').Test[]} tests
   */
  async sort(tests) {
    /** @param {import('@jest/test-result').Test} test */
    const rank = ({ path }) => {
      const place = longest.findIndex((name) => path.endsWith(`test/${name}.test.ts`));
      return place === -1 ? longest.length : place;
    };
    const sorted = await super.sort(tests);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
};
