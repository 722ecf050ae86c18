import { fileURLToPath } from 'node:url';
import { createSystem, type TestSystem } from '../system.ts';
import { mountSmallDisk, unmountSmallDisk } from './disk.ts';

/** Two consumers that can be made to crash, and a database on a disk that can be filled. */
export async function createFaultSystem(): Promise<TestSystem> {
  const dieAt666 = fileURLToPath(new URL('die-at-666.mjs', import.meta.url));
  const system = await createSystem({ consumers: 2, environment: { NODE_OPTIONS: `--import=${dieAt666}` } });
  await mountSmallDisk(system.folder);
  return {
    ...system,
    stop: async () => {
      await system.topology.stop();
      await unmountSmallDisk(system.folder);
      await system.stop();
    },
  };
}
