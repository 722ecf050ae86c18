// make smoke: asks every part that runs whether it does its work; the same for containers and processes.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { authorization, fetchPicture, followJob, postPicture } from '../demo/job.ts';
import { checkTrace } from '../telemetry-check/check-traces.ts';

const api = process.env.API_URL ?? 'http://localhost:5000';
const starfish = new URL('../photographs/starfish.jpg', import.meta.url);

/** Resolves with what was seen; rejects with what was not as it must be. */
type Check = () => Promise<string>;

async function get(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`Expected 200 from ${url} but received ${response.status}`);
  return response.text();
}

function expectText(text: string, expected: string): string {
  if (!text.includes(expected)) throw new Error(`Expected "${expected}" but received ${text.slice(0, 80)}`);
  return `has ${expected}`;
}

/** The job that was resized. */
let resized: string | undefined;

async function resizesPicture(): Promise<string> {
  const wanted = { width: '64', height: '48', fit: 'cover', format: 'webp' };
  const { id } = await postPicture(api, await readFile(starfish), wanted);
  const job = await followJob(api, id, () => {});
  if (job.status !== 'done') throw new Error(`Expected done but received ${job.status}`);
  const { width, height, format } = await sharp(await fetchPicture(api, id)).metadata();
  const seen = `${width} × ${height} ${format}`;
  if (seen !== '64 × 48 webp') throw new Error(`Expected 64 × 48 webp but received ${seen}`);
  resized = id;
  return `${seen}, job ${id}`;
}

async function findsTrace(jaeger: string): Promise<string> {
  if (resized === undefined) throw new Error('Expected a resized picture, whose trace could be looked up');
  const missing = await checkTrace(jaeger, resized, process.env.KAFKA_TOPIC_NAME ?? 'pictures');
  if (missing.length > 0) throw new Error(missing.join('; '));
  return `${jaeger}/trace/${resized}`;
}

async function refusesNonsense(): Promise<string> {
  const headers = { ...authorization, 'content-type': 'application/json' };
  const response = await fetch(`${api}/api`, { method: 'POST', body: '{"image":1}', headers });
  if (response.status !== 400) throw new Error(`Expected 400 but received ${response.status}`);
  return `400 ${response.headers.get('content-type')}`;
}

/** What is not part of every start, by the variable that has its address. */
const elsewhere = (variable: string, path: string, expected: string): Check | undefined => {
  const url = process.env[variable];
  return url === undefined ? undefined : async () => expectText(await get(`${url}${path}`), expected);
};

async function scrapesEverything(): Promise<string> {
  const read = async (): Promise<{ scrapePool: string; health: string; lastError: string }[]> => {
    const { data } = JSON.parse(await get(`${process.env.PROMETHEUS_URL}/api/v1/targets?state=active`));
    return data.activeTargets;
  };
  let targets = await read();
  // Just after the start Prometheus knows none, or they have not had their turn.
  for (let waited = 0; waited < 15 && !targets.some(({ health }) => health !== 'unknown'); waited += 1) {
    await sleep(1_000);
    targets = await read();
  }
  const down = targets.filter(({ health }) => health === 'down');
  if (down.length > 0)
    throw new Error(down.map((target) => `${target.scrapePool}: ${target.lastError}`).join('; '));
  return `scrapes ${targets.length} targets`;
}

const { JAEGER_URL: jaeger } = process.env;
const checks: [name: string, check: Check | undefined][] = [
  ['the page', async () => expectText(await get(api), '<title>')],
  ['a picture is resized', resizesPicture],
  ['nonsense is refused', refusesNonsense],
  ['adminer', elsewhere('ADMINER_URL', '/', 'auth[username]')],
  ['Control Center', elsewhere('CONTROL_CENTER_URL', '/', 'Control Center')],
  ['Prometheus', process.env.PROMETHEUS_URL === undefined ? undefined : scrapesEverything],
  ['Alertmanager', elsewhere('ALERTMANAGER_URL', '/api/v2/status', '"uptime"')],
  ['Grafana', elsewhere('GRAFANA_URL', '/api/health', '"ok"')],
  ["the job's trace", jaeger === undefined ? undefined : () => findsTrace(jaeger)],
];

for (const [name, check] of checks) {
  let line: string;
  try {
    line = check === undefined ? 'absent  ' : `ok      ${await check()}`;
  } catch (error) {
    line = `failed  ${error instanceof Error ? error.message : error}`;
    process.exitCode = 1;
  }
  process.stdout.write(`  ${name.padEnd(24)}${line}\n`);
}
if (checks.some(([, check]) => check === undefined)) {
  process.stdout.write(
    'What is absent is not part of this start. "make tools" gets Prometheus, Alertmanager and Jaeger; adminer, Control Center and Grafana exist as containers only.\n',
  );
}
