import { createLeaving, createLogger, listen, SettingsError } from '@picture-resize/service-kit';
import { createApp } from './app.ts';
import { type Config, readConfig } from './config.ts';

async function main(config: Config): Promise<void> {
  const logger = createLogger('consumer', config.logLevel);
  const app = createApp(config, logger);

  const { leave, isLeaving } = createLeaving(app.farewell, config.shutdownMs, logger, process.exit);
  process.on('SIGTERM', () => void leave('SIGTERM'));
  process.on('SIGINT', () => void leave('SIGINT'));
  app.lost.catch((error) => {
    logger.fatal({ err: error }, 'the consumer group is lost, a fresh process must join');
    return leave('group lost', 1);
  });

  const port = await listen(app.opsServer, config.ops.port, config.ops.host);
  logger.info({ opsPort: port }, 'ops port listening');
  try {
    await app.start();
    logger.info({ topic: config.kafka.topic, group: config.kafka.groupId }, 'consuming');
  } catch (error) {
    if (!isLeaving()) throw error;
  }
}

try {
  await main(readConfig());
} catch (error) {
  const text =
    error instanceof SettingsError ? error.message : `The consumer can not start: ${String(error)}`;
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
