// The operators' command line: audit, and the care of dead letters.
import { parseArgs } from 'node:util';
import { createLeaving, createLogger, listen } from '@picture-resize/service-kit';
import { createAuditor } from './auditor.ts';
import {
  auditCommand,
  listCommand,
  type Options,
  openSession,
  redriveCommand,
  type Session,
  showCommand,
  UsageError,
} from './commands.ts';
import { type Config, readConfig } from './config.ts';

const usage = `Expected one of:
  audit [--json]
  audit --watch
  dead-letters [--json]
  dead-letters show ID
  dead-letters redrive ID | --all [--reason CODE] [--dry-run]`;

function run(session: Session, words: string[], options: Options): Promise<boolean> {
  const [command, verb = 'list', name] = words;
  if (command === 'audit') return auditCommand(session, options);
  if (command === 'dead-letters' && verb === 'list') return listCommand(session, options);
  if (command === 'dead-letters' && verb === 'show') return showCommand(session, name);
  if (command === 'dead-letters' && verb === 'redrive') return redriveCommand(session, name, options);
  throw new UsageError(usage);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        reason: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}

async function runOnce(config: Config, words: string[], options: Options): Promise<void> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const session = openSession(config, createLogger('operations', 'error'), say);
  try {
    if (!(await run(session, words, options))) process.exitCode = 1;
  } finally {
    await session.database.sequelize.close();
  }
}

/** The auditor: goes on until it is told to stop. */
async function watch(config: Config): Promise<void> {
  const logger = createLogger('auditor', config.logLevel);
  const auditor = createAuditor(config, logger);
  const { leave, isLeaving } = createLeaving(auditor.farewell, config.shutdownMs, logger, process.exit);
  process.on('SIGTERM', () => void leave('SIGTERM'));
  process.on('SIGINT', () => void leave('SIGINT'));
  const opsPort = await listen(auditor.opsServer, config.ops.port, config.ops.host);
  logger.info({ opsPort, everySeconds: config.auditMs / 1000 }, 'auditing');
  try {
    await auditor.run();
  } catch (error) {
    if (isLeaving()) return;
    logger.fatal({ err: error }, 'the audit can not go on, a fresh process must begin');
    await leave('audit lost', 1);
  }
}

try {
  const { values, positionals } = readArguments();
  const isWatch = values.watch && positionals.join() === 'audit';
  if (values.watch && !isWatch) throw new UsageError(usage);
  await (isWatch ? watch(readConfig()) : runOnce(readConfig(), positionals, values));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
