// make demo: sends a photograph and follows the job; with N, sends it N times and counts.
import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { DemoError, fetchPicture, followJob, postPicture } from './job.ts';
import { sendMany } from './send-many.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const starfish = fileURLToPath(new URL('../photographs/starfish.jpg', import.meta.url));

const { values: options } = parseArgs({
  options: {
    api: { type: 'string', default: process.env.API_URL ?? 'http://localhost:5000' },
    picture: { type: 'string', default: starfish },
    width: { type: 'string', default: '400' },
    height: { type: 'string', default: '300' },
    fit: { type: 'string', default: 'cover' },
    format: { type: 'string', default: 'png' },
    n: { type: 'string', default: '1' },
    output: { type: 'string', default: 'resized' },
  },
});

async function readPicture(): Promise<Buffer> {
  try {
    return await readFile(options.picture);
  } catch (error) {
    throw new DemoError(
      `Expected a picture for PICTURE but ${options.picture} can't be read: ${(error as Error).message}`,
    );
  }
}

async function one(): Promise<void> {
  const source = await readPicture();
  const before = await sharp(source)
    .metadata()
    .catch(() => {
      throw new DemoError(
        `Expected a picture for PICTURE but ${options.picture} is none that sharp can read`,
      );
    });
  say(
    `Sending ${relative('.', options.picture)}, ${before.width} × ${before.height}, ${source.length} bytes`,
  );
  const { id, links } = await postPicture(options.api, source, options);
  say(`Accepted as job ${id}`);
  const final = await followJob(options.api, id, (status, ms) =>
    say(`  ${String(ms).padStart(5)} ms  ${status}`),
  );
  if (final.status !== 'done') throw new DemoError(`The job has failed: ${final.error?.detail}`);

  const picture = await fetchPicture(options.api, id);
  const after = await sharp(picture).metadata();
  const file = `${options.output}.${after.format}`;
  await writeFile(file, picture);
  say(
    `Before ${before.width} × ${before.height}, after ${after.width} × ${after.height}, ${picture.length} bytes`,
  );
  if (links.trace !== undefined) say(`Trace: ${links.trace}`);
  say(`Written to ${file}. See it beside the original: ${options.api}/result?id=${id}`);
}

async function many(count: number): Promise<void> {
  const source = await readPicture();
  say(`Sending ${count} pictures, 8 at a time …`);
  const { done, failed, unfinished, untold, seconds } = await sendMany(options.api, source, options, count);
  say(
    `${done} done, ${failed} failed, ${unfinished + untold} not seen finished, in ${seconds.toFixed(1)} s (${(count / seconds).toFixed(1)} a second)`,
  );
  if (done !== count) process.exitCode = 1;
}

try {
  const count = Number(options.n);
  if (!Number.isInteger(count) || count < 1)
    throw new DemoError(`Expected a whole number from 1 for N but received ${options.n}`);
  await (count === 1 ? one() : many(count));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
