import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How both Java servers are started: a fixed heap, and their log on standard output. */
export function javaArguments(folder: string, classpath: string, heap: string): string[] {
  const logging = `file:${join(folder, 'log4j.properties')}`;
  return [
    `-Xms${heap}`,
    `-Xmx${heap}`,
    '-XX:+UseSerialGC',
    `-Dlog4j.configuration=${logging}`,
    '-cp',
    classpath,
  ];
}

export async function writeLogging(folder: string): Promise<void> {
  await writeFile(
    join(folder, 'log4j.properties'),
    `log4j.rootLogger=INFO, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n
log4j.logger.org.apache.zookeeper=WARN
log4j.logger.kafka.log=WARN
`,
  );
}
