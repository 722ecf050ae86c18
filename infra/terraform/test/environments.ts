import { type Config, readConfig } from '../src/config.ts';
import { dev } from '../src/environments/dev.ts';
import { prod } from '../src/environments/prod.ts';

/** As in the account that the mock of AWS has. */
const account = '123456789012';

/** The environments, but for what everybody fills in for himself; so tests hold whatever stands there. */
export function environments(): Config[] {
  return [
    { ...dev, clients: ['203.0.113.7/32'], apiKeys: [] },
    { ...prod, clients: ['0.0.0.0/0'], apiKeys: [`nobody:${'0'.repeat(64)}`] },
  ].map((environment) =>
    readConfig({
      ...environment,
      account,
      certificateArn: `arn:aws:acm:${environment.region}:${account}:certificate/00000000-0000-0000-0000-000000000000`,
      alertsTo: null,
      alarmsTo: null,
    }),
  );
}

export function configOf(name: string): Config {
  const found = environments().find((config) => config.name === name);
  if (found === undefined) throw new Error(`no environment ${name}`);
  return found;
}
