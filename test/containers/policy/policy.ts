import type { Services } from '../configurations.ts';
import { imageOf } from '../dockerfile.ts';
import { brokerRules } from './brokers.ts';
import { imageRules } from './images.ts';
import { lifeRules } from './life.ts';
import { privilegeRules } from './privileges.ts';
import { reachRules } from './reach.ts';

/** Whether it is as it must be, and what to say if not. */
export type Rule = readonly [holds: boolean, sentence: string];

/**
 * What the services of a configuration do that they must not, or lack that they must have: a line for each,
 * none if all is well.
 * @param ports of this machine that they may take
 */
export async function violations(services: Services, ports: ReadonlySet<number>): Promise<string[]> {
  const found: string[] = [];
  for (const [name, service] of Object.entries(services)) {
    // One builds, and others run what it built.
    const build = Object.values(services).find(
      (other) => other.image === service.image && other.build !== undefined,
    )?.build;
    const rules = [
      ...imageRules(name, service, build && (await imageOf(build))),
      ...privilegeRules(name, service),
      ...lifeRules(name, service, services),
      ...reachRules(name, service, ports),
      ...brokerRules(service, services),
    ];
    for (const [holds, sentence] of rules) if (!holds) found.push(`${name}: ${sentence}`);
  }
  return found;
}
