import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { preset, read, root } from './compose-files.ts';
import type { Configuration, Service, Services } from './configurations.ts';

/** A service with Compose's short forms, as all of our files have them. */
interface ShortService extends Omit<Service, 'ports' | 'volumes'> {
  ports?: string[];
  volumes?: string[];
}

/** About what Compose would say of a configuration, where there is no Compose: of what our files use, no more. */
export async function resolveWritten({ folder, files }: Configuration): Promise<Services> {
  const services: Services = {};
  for (const file of files) overlay(services, await servicesOf(join(folder, file), folder));
  return services;
}

async function servicesOf(file: string, folder: string): Promise<Services> {
  const text = preset((await read(file)).replaceAll('!override', ''));
  const { include = [], services = {} } = parse(text, { merge: true }) as {
    include?: (string | { path: string[] })[];
    services?: Record<string, ShortService>;
  };
  const all: Services = {};
  for (const each of include) {
    const [first = '', ...others] = typeof each === 'string' ? [each] : each.path;
    for (const path of [first, ...others]) overlay(all, await servicesOf(path, join(first, '..')));
  }
  const longer = Object.entries(services).map(([name, service]) => [name, writeOut(service, folder)]);
  return overlay(all, Object.fromEntries(longer));
}

/** Adds to what there is already, and replaces single values. */
function overlay(services: Services, others: Services): Services {
  for (const [name, other] of Object.entries(others)) {
    const merged: Record<string, unknown> = { ...services[name] };
    for (const [key, value] of Object.entries(other)) merged[key] = add(merged[key], value);
    services[name] = merged as Service;
  }
  return services;
}

function add(value: unknown, other: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(other)) return [...value, ...other];
  return isNamed(value) && isNamed(other) ? { ...value, ...other } : other;
}

const isNamed = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function writeOut(service: ShortService, folder: string): Service {
  const { ports, volumes, mem_limit, build, environment, ...rest } = service;
  const variables = Object.entries(environment ?? {});
  return {
    ...rest,
    ...(build && {
      build: { ...build, ...(build.context && { context: resolve(root, folder, build.context) }) },
    }),
    ...(environment && {
      environment: Object.fromEntries(
        variables.map(([name, value]) => [name, value === null ? null : String(value)]),
      ),
    }),
    ...(mem_limit && { mem_limit: String(Number.parseInt(mem_limit, 10) * 2 ** 20) }),
    ...(ports && { ports: ports.map(longPort) }),
    ...(volumes && { volumes: volumes.map((volume) => longVolume(volume, folder)) }),
  };
}

/** 127.0.0.1:3307:3306; an address may be left out. */
function longPort(port: string) {
  const [target, published, host_ip] = port.split(':').reverse();
  return { target: Number(target), ...(published && { published }), ...(host_ip && { host_ip }) };
}

/** ./folder:/target:ro or name:/target */
function longVolume(volume: string, folder: string) {
  const [source = '', target = '', mode] = volume.split(':');
  const isPath = /^[./]/.test(source);
  return {
    type: isPath ? 'bind' : 'volume',
    source: isPath ? resolve(root, folder, source) : source,
    target,
    read_only: mode === 'ro',
  };
}
