import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { testWithStack } from '../engine.ts';
import type { Stack } from './stack.ts';

/** What runs was given settings that a later command has not. The api asks for keys from now on. */
export function testForgottenSettings(stack: () => Stack): void {
  testWithStack(
    'when the api asks for keys, then no command that has forgotten them exchanges it',
    async () => {
      await writeFile(join(stack().folder, 'services/api/files/keys'), `alice:${'0'.repeat(64)}\n`);
      await stack().make('up', 'API_KEYS_FILE=/files/keys');
      for (const words of [['up'], ['roll'], ['restart'], ['scale', 'APIS=3']]) {
        await expect(stack().make(...words)).rejects.toThrow('would let in everybody');
      }
      const job = '0'.repeat(32);
      expect((await fetch(`${stack().api}/api/${job}`)).status).toBe(401);
    },
    300_000,
  );

  testWithStack(
    'when one broker runs, then make up refuses three, which would begin without jobs',
    async () => {
      const refused = stack().make('up', 'CLUSTER=1', 'API_KEYS_FILE=/files/keys');
      await expect(refused).rejects.toThrow('Three brokers begin with empty topics');
    },
  );
}
