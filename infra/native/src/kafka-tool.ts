import { join } from 'node:path';
import { execa } from 'execa';
import { nativeFolder, runFolder } from './config.ts';
import { download } from './download.ts';
import { readRunState } from './run-state.ts';
import { UserError } from './user-error.ts';

/** The tools that runbooks need, and what Kafka's own scripts of these names start. */
const tools: Record<string, string> = {
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-leader-election': 'org.apache.kafka.tools.LeaderElectionCommand',
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
};

/** Runs one of Kafka's own tools against the broker that runs: node src/main.ts kafka-tool kafka-topics … */
export async function kafkaTool(): Promise<void> {
  const [name = '', ...words] = process.argv.slice(3);
  const tool = tools[name];
  if (tool === undefined) {
    const known = Object.keys(tools).join(', ');
    throw new UserError(`Expected ARGS="TOOL …" with one of ${known} but received "${name}"`);
  }
  const state = await readRunState(runFolder);
  if (state === undefined) throw new UserError('Nothing is running. Start it with "make up".');
  const { classpath } = await download(join(nativeFolder, 'programs'), () => {});
  const { exitCode } = await execa(
    'java',
    [
      ...['-Xmx128m', '-XX:+UseSerialGC'],
      `-Dlog4j.configuration=file:${join(runFolder, 'tools-log4j.properties')}`,
      ...['-cp', classpath, tool, '--bootstrap-server', `127.0.0.1:${state.ports.kafka}`, ...words],
    ],
    { stdio: 'inherit', reject: false },
  );
  process.exitCode = exitCode ?? 1;
}
