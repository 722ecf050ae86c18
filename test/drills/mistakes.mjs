// Loaded before every service by a drill: mistakes that the real ones are hoped not to have.
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

// Settings that are wrong, for who is started while this file is there.
const file = String(process.env.DRILL_SETTINGS);
if (existsSync(file)) Object.assign(process.env, parseEnv(readFileSync(file, 'utf8')));

// A version in which a result of this width can not be shown.
if (process.env.DRILL_MISTAKE)
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
