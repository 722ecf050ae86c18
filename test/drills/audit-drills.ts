import { testKafka } from '../faults/dead-letters.ts';
import { postMany } from '../faults/jobs.ts';
import { type Drill, restartConsumers } from './drill.ts';
import { allConsumers, startWith, startWithout } from './parts.ts';

const place = { groupId: 'resize', topic: 'pictures' };

export const auditDrills: Drill[] = [
  {
    alert: 'JobsUnaccounted',
    fault: "somebody moves the group's offsets beyond three jobs that nobody has worked on",
    looks: [{ line: 'make audit', shows: /^\+ unaccounted +3$/m }],
    types: [
      { line: "make status | awk '/^consumer/ { print $3 }' | xargs kill -STOP" },
      {
        line: 'make kafka-tool ARGS="kafka-consumer-groups --group resize --topic pictures --reset-offsets --to-earliest --execute"',
        // While somebody is a member it does nothing, and says success.
        until: /resize +pictures +\d+ +\d+/,
      },
      ...restartConsumers(),
    ],
    inject: async ({ addresses, topology }) => {
      const consumers = allConsumers(topology);
      const admin = testKafka(addresses.kafkaPort).admin();
      await consumers.stop();
      await postMany(addresses.api, 3);
      await admin.setOffsets({ ...place, partitions: await admin.fetchTopicOffsets(place.topic) });
      const brokenAt = performance.now();
      await admin.disconnect();
      await consumers.start();
      return { brokenAt };
    },
  },
  {
    alert: 'AuditorSilent',
    // An auditor that is away is TargetDown, which silences this one.
    fault: 'AUDIT_SECONDS is a day',
    step: 'the setting is put right and the auditor restarted',
    inject: async (system) => {
      const { auditor } = system.topology;
      if (auditor === undefined) throw new Error('Expected an auditor');
      await startWith({ AUDIT_SECONDS: '86400' }, auditor, system);
      return { heal: () => startWithout(auditor, system) };
    },
  },
];
