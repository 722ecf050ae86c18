import { expect, test } from '@jest/globals';
import { issueId } from '@picture-resize/job';
import type { Admin } from 'kafkajs';
import type { BacklogPoll } from '../src/backlog.ts';
import { createQueuePosition } from '../src/queue-position.ts';

const PARTITIONS = 12;
const id = issueId('secret', 1_000);

/** A broker that has every job at offset 7, and counts how often it is asked. */
function broker(answer: () => Promise<string> = async () => '7') {
  let asked = 0;
  const fetchTopicOffsetsByTimestamp = async () => {
    asked += 1;
    const offset = await answer();
    return Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset }));
  };
  return { admin: { fetchTopicOffsetsByTimestamp } as unknown as Admin, asked: () => asked };
}

function groupAt(offset: () => number): BacklogPoll {
  const committed = () => Array.from({ length: PARTITIONS }, offset);
  return { latest: () => ({ committed: committed() }) } as unknown as BacklogPoll;
}

test('however often and by how many a position is asked for, the broker is asked once for each job', async () => {
  const { admin, asked } = broker();
  let done = 0;
  const queuePosition = createQueuePosition(
    admin,
    'pictures',
    groupAt(() => done),
  );
  const streams = () => Promise.all(Array.from({ length: 100 }, () => queuePosition(id)));
  expect(new Set(await streams())).toEqual(new Set([7]));
  done = 5;
  expect(new Set(await streams())).toEqual(new Set([2]));
  expect(asked()).toBe(1);
  await queuePosition(issueId('secret', 1_000));
  expect(asked()).toBe(2);
});

test('what the broker did not answer is asked again', async () => {
  let isAway = true;
  const { admin, asked } = broker(async () => {
    if (isAway) throw new Error('away');
    return '7';
  });
  const queuePosition = createQueuePosition(
    admin,
    'pictures',
    groupAt(() => 0),
  );
  expect(await queuePosition(id)).toBeUndefined();
  isAway = false;
  expect(await queuePosition(id)).toBe(7);
  expect(asked()).toBe(2);
});
