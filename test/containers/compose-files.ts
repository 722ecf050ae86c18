import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every folder that is a server. */
export const folders = [
  'db_container',
  'kafka_client',
  'kafka_client/consumer_container',
  'services/api',
  'infra',
];

/** What the tests of settings look at in a service of a compose file. */
export interface WrittenService {
  environment?: Record<string, string | number | null>;
  command?: string[];
  ports?: string[];
}

export async function read(path: string): Promise<string> {
  return readFile(root + path, 'utf8');
}

/** The services of a folder's compose file as they are written, variables and all. */
export async function services(folder: string): Promise<[name: string, service: WrittenService][]> {
  return Object.entries(parse(await read(`${folder}/docker-compose.yml`), { merge: true }).services);
}

/** What is used where the variables of a value are not set: `${NAME:-this}`. */
export function preset(value: string): string {
  return value.replace(/\$\{\w+:?-([^}]*)\}/g, '$1');
}

/** The variables that a compose file reads, also those it only passes on to a container. */
export async function variables(folder: string): Promise<Set<string>> {
  const text = await read(`${folder}/docker-compose.yml`);
  const inserted = [...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name ?? '');
  const secrets = [...text.matchAll(/\{ environment: (\w+) \}/g)].map(([, name]) => name ?? '');
  const passed = (await services(folder)).flatMap(([, { environment }]) => passedOn(environment));
  return new Set([...inserted, ...secrets, ...passed]);
}

export function passedOn(environment: WrittenService['environment'] = {}): string[] {
  return Object.keys(environment).filter((name) => environment[name] === null);
}

export async function versions(): Promise<Record<string, string>> {
  return parseEnv(await read('versions.env')) as Record<string, string>;
}

export async function example(folder: string): Promise<Record<string, string>> {
  return parseEnv(await read(`${folder}/.env.example`)) as Record<string, string>;
}
