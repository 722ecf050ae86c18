import { testKafka } from '../faults/dead-letters.ts';
import { postMany } from '../faults/jobs.ts';
import type { Drill } from './drill.ts';
import { allConsumers, away } from './parts.ts';

const place = { groupId: 'resize', topic: 'pictures' };

export const auditDrills: Drill[] = [
  {
    // Somebody has moved the group's offsets beyond jobs that nobody has worked on.
    alert: 'JobsUnaccounted',
    inject: async ({ addresses, topology }) => {
      const consumers = allConsumers(topology);
      const admin = testKafka(addresses.kafkaPort).admin();
      await consumers.stop();
      await postMany(addresses.api, 3);
      const [group] = await admin.fetchOffsets({ groupId: place.groupId, topics: [place.topic] });
      const before = (group?.partitions ?? []).map(({ partition, offset }) => ({
        partition,
        offset: String(Math.max(0, Number(offset))),
      }));
      await admin.setOffsets({ ...place, partitions: await admin.fetchTopicOffsets(place.topic) });
      await consumers.start();
      return async () => {
        await consumers.stop();
        await admin.setOffsets({ ...place, partitions: before });
        await admin.disconnect();
        await consumers.start();
      };
    },
  },
  {
    alert: 'AuditorSilent',
    ...away(({ auditor }) => {
      if (auditor === undefined) throw new Error('Expected an auditor');
      return auditor;
    }),
  },
];
