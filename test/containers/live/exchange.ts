import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { finalStatuses, postMany } from '../../faults/jobs.ts';
import { startLoad } from '../../faults/load.ts';
import { testWithStack } from '../engine.ts';
import type { Stack } from './stack.ts';

/** Other numbers of apis and consumers, and other versions of them. */
export function testExchange(stack: () => Stack): void {
  testWithStack(
    'make scale starts more consumers and more apis, and each of them is healthy',
    async () => {
      await stack().make('scale', 'CONSUMERS=3', 'APIS=2');
      expect(await stack().inspect('consumer')).toHaveLength(3);
      expect(await stack().inspect('api')).toHaveLength(2);
      expect(await finalStatuses(stack().api, await postMany(stack().api, 12))).toEqual(
        Array(12).fill('done'),
      );
    },
    180_000,
  );

  testWithStack(
    'make roll exchanges every api and consumer and refuses no request meanwhile',
    async () => {
      const before = (await stack().inspect('api', 'consumer')).map(({ Id }) => Id);
      const load = startLoad([stack().api]);
      await stack().make('roll');
      await load.stop();
      const after = (await stack().inspect('api', 'consumer')).map(({ Id }) => Id);
      expect(after).toHaveLength(before.length);
      expect(after.filter((id) => before.includes(id))).toEqual([]);
      expect(load.refused).toEqual([]);
      expect(load.posted()).toBeGreaterThan(20);
      const statuses = await finalStatuses(stack().api, load.accepted);
      expect(new Set(statuses)).toEqual(new Set(['done']));
    },
    400_000,
  );

  testWithStack(
    'when the new api does not come up, then make roll removes it and the old ones go on',
    async () => {
      const before = (await stack().inspect('api')).map(({ Id }) => Id);
      const main = join(stack().folder, 'services/api/src/main.ts');
      const sound = await readFile(main, 'utf8');
      await writeFile(main, `throw new Error('broken on purpose');\n${sound}`);
      await expect(stack().make('roll')).rejects.toThrow(/broken on purpose.*The old ones go on/s);
      await writeFile(main, sound);
      expect((await stack().inspect('api')).map(({ Id }) => Id).sort()).toEqual(before.sort());
      expect(await finalStatuses(stack().api, await postMany(stack().api, 2))).toEqual(['done', 'done']);
    },
    400_000,
  );
}
