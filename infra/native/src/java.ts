import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './config.ts';
import type { Programs } from './download.ts';

/** How both Java servers are started: a fixed heap, their log on standard output, metrics where a port is given. */
export function javaArguments(
  name: 'kafka' | 'zookeeper',
  { folder, heap, metricsPort }: { folder: string; heap: string; metricsPort: number | undefined },
  { classpath, jmxExporter }: Programs,
): string[] {
  const logging = `file:${join(folder, 'log4j.properties')}`;
  const rules = join(repository, 'kafka_client', 'jmx', `${name}.yml`);
  return [
    ...(metricsPort === undefined ? [] : [`-javaagent:${jmxExporter}=127.0.0.1:${metricsPort}:${rules}`]),
    `-Xms${heap}`,
    `-Xmx${heap}`,
    '-XX:+UseSerialGC',
    `-Dlog4j.configuration=${logging}`,
    '-cp',
    classpath,
  ];
}

/** What the servers write, and what little Kafka's tools do beside their answer. */
export async function writeLogging(folder: string): Promise<void> {
  await writeFile(
    join(folder, 'log4j.properties'),
    `log4j.rootLogger=INFO, stdout
${appender('stdout', 'System.out')}log4j.logger.org.apache.zookeeper=WARN
log4j.logger.kafka.log=WARN
`,
  );
  await writeFile(
    join(folder, 'tools-log4j.properties'),
    `log4j.rootLogger=WARN, stderr\n${appender('stderr', 'System.err')}`,
  );
}

function appender(name: string, target: string): string {
  return `log4j.appender.${name}=org.apache.log4j.ConsoleAppender
log4j.appender.${name}.target=${target}
log4j.appender.${name}.layout=org.apache.log4j.PatternLayout
log4j.appender.${name}.layout.ConversionPattern=[%d] %p %m (%c)%n
`;
}
