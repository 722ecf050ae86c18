import { expect } from '@jest/globals';
import { flows } from '../../../infra/terraform/src/topology.ts';
import { rehearse } from '../../rehearsal/rehearse.ts';
import { mismatches, summary } from '../../rehearsal/table.ts';
import { testWithStack } from '../engine.ts';

const quietly = { say: () => {}, signal: new AbortController().signal };

testWithStack(
  'five servers apart, which find each other by addresses alone, take jobs through, and what is no flow is refused',
  async () => {
    const rehearsal = await rehearse(quietly);
    expect(mismatches(rehearsal)).toEqual([]);
    expect(rehearsal.attempts).toContainEqual(
      expect.objectContaining({ from: 'api', to: 'kafka', port: 'zookeeper', result: 'refused' }),
    );
    expect(rehearsal.attempts).toContainEqual(
      expect.objectContaining({ from: 'world', to: 'db', port: 'mysql', result: 'refused' }),
    );
    expect(summary(rehearsal)).toContain(`${flows.length - 2} allowed and open`);
  },
  600_000,
);

testWithStack(
  'when a flow is missing, then the rehearsal fails and says what was refused',
  async () => {
    const lacking = flows.filter(([from, to]) => from !== 'consumer' || to !== 'db');
    await expect(rehearse({ ...quietly, flows: lacking })).rejects.toThrow(
      'The firewall refused consumer → db mysql (3307).',
    );
  },
  600_000,
);
