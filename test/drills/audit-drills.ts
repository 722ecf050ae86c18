import { testKafka } from '../faults/dead-letters.ts';
import { postMany } from '../faults/jobs.ts';
import type { Drill } from './drill.ts';
import { allConsumers, startWith } from './parts.ts';

const place = { groupId: 'resize', topic: 'pictures' };

export const auditDrills: Drill[] = [
  {
    alert: 'JobsUnaccounted',
    fault: "somebody moves the group's offsets beyond three jobs that nobody has worked on",
    step: 'consumers stopped, the offsets moved back, consumers started',
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
    // An auditor that is away is TargetDown, which silences this one.
    fault: 'AUDIT_SECONDS is a day',
    step: 'the setting is put right and the auditor restarted',
    inject: (system) => {
      const { auditor } = system.topology;
      if (auditor === undefined) throw new Error('Expected an auditor');
      return startWith({ AUDIT_SECONDS: '86400' }, auditor, system);
    },
  },
];
