import { createLeaving, createLogger, listen, SettingsError } from '@picture-resize/service-kit';
import { createApp } from './app.ts';
import { type Config, readConfig } from './config.ts';

async function main(config: Config): Promise<void> {
  const logger = createLogger('api', config.logLevel);
  const app = createApp(config, logger);

  const { leave, isLeaving } = createLeaving(app.farewell, config.shutdownMs, logger, process.exit);
  process.on('SIGTERM', () => void leave('SIGTERM'));
  process.on('SIGINT', () => void leave('SIGINT'));
  process.on('SIGHUP', app.reload);

  const opsPort = await listen(app.opsServer, config.ops.port, config.ops.host);
  // Listening before the broker is there: a client then gets a 503 that says so, not a refused connection.
  const port = await listen(app.httpServer, config.http.port, config.http.host);
  logger.info({ port, opsPort }, 'listening');
  try {
    await app.start();
    logger.info({ topic: config.kafka.topic }, 'accepting jobs');
  } catch (error) {
    if (!isLeaving()) throw error;
  }
}

try {
  await main(readConfig());
} catch (error) {
  const text = error instanceof SettingsError ? error.message : `The api can not start: ${String(error)}`;
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
