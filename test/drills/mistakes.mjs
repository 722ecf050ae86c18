// Loaded before api and consumers by a drill: mistakes that the real ones are hoped not to have.
import { existsSync } from 'node:fs';

// A version in which a result of this width can not be shown: it runs while this file is there.
if (existsSync(String(process.env.DRILL_MISTAKE)))
  JSON.stringify = new Proxy(JSON.stringify, {
    apply(stringify, self, [value, ...rest]) {
      if (value?.width === 667 && value.status === 'done') throw new TypeError('A mistake, made for a drill');
      return Reflect.apply(stringify, self, [value, ...rest]);
    },
  });

// A leak: held until the process ends.
/** @type {Buffer[]} */
const leaked = [];
process.on('SIGUSR2', () => leaked.push(Buffer.alloc(600 * 2 ** 20, 1)));
