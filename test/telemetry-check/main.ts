// make check-telemetry: makes a light load, then asks everything that dashboards, rules and runbooks ask, and
// follows a job and the dots of the histograms into Jaeger.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { authorization, awaitJob } from '../demo/job.ts';
import { awaitRules, checkQueries } from './check-queries.ts';
import { checkExemplars, checkTrace } from './check-traces.ts';
import { collectQueries } from './collect-queries.ts';
import { makeLightLoad } from './light-load.ts';

/** Longer than the rates of the dashboards look back at least: two scrapes. */
const SCRAPED_MS = 12_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const {
  API_URL: api = 'http://localhost:5000',
  PROMETHEUS_URL: prometheus,
  JAEGER_URL: jaeger,
  KAFKA_TOPIC_NAME: topic = 'pictures',
  KAFKA_TLS: kafkaTls = 'false',
  DB_MYSQL_TLS: databaseTls = 'false',
} = process.env;
if (prometheus === undefined || jaeger === undefined) {
  const absent = [prometheus ?? 'Prometheus', jaeger ?? 'Jaeger'].filter((name) => !name.includes(':'));
  process.stderr.write(
    `Absent: ${absent.join(' and ')}. "make tools" gets what is missing, and "make restart" starts it.\n`,
  );
  process.exit(1);
}

const church = await readFile(new URL('../photographs/church.jpg', import.meta.url));
const post = (picture: Buffer, signal?: AbortSignal) =>
  fetch(`${api}/api?width=120&height=160&format=jpeg`, {
    method: 'POST',
    headers: { ...authorization, 'content-type': 'image/jpeg' },
    body: new Uint8Array(picture),
    ...(signal && { signal }),
  });

const startedAt = Date.now();
say('Two pictures a second for 30 s, and one that is broken …');
const broken = await post(church.subarray(0, church.length / 2));
const { last, failures } = await makeLightLoad((signal) => post(church, signal), { rate: 2, seconds: 30 });
if (broken.status !== 202) failures.push(`the api answered ${broken.status} to a picture that breaks off`);
if (last !== undefined) await awaitJob(api, last, { deadline: Date.now() + 60_000 });
await sleep(SCRAPED_MS);
failures.push(...(await awaitRules(prometheus, startedAt, Date.now() + 150_000)));

const hasTls = [kafkaTls, databaseTls].includes('true');
const report = await checkQueries(prometheus, await collectQueries(), { hasTls });
failures.push(...report.failures);
failures.push(
  ...report.unneeded.map((name) => `excused.ts has a reason for ${name}, which nothing asks for`),
);
if (last !== undefined) failures.push(...(await checkTrace(jaeger, last, topic)));
const { exemplars, dead } = await checkExemplars(prometheus, jaeger, startedAt);
if (exemplars === 0) failures.push('no histogram has an exemplar');
failures.push(...dead.map((id) => `an exemplar leads to trace ${id}, which Jaeger does not have`));

for (const failure of failures) say(`  ${failure}`);
say(
  `${report.queries} queries, ${report.nonEmpty} non-empty, ${report.excusedEmpty} empty as they may be, ` +
    `${exemplars} exemplars, ${dead.length} dead exemplars`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
