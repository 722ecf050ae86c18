// The operators' command line: audit, and the care of dead letters.
import { parseArgs } from 'node:util';
import { createLogger } from '@picture-resize/service-kit';
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
import { readConfig } from './config.ts';

const usage = `Expected one of:
  audit [--json]
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
        all: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        reason: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}

try {
  const { values, positionals } = readArguments();
  const logger = createLogger('operations', 'error');
  const session = openSession(readConfig(), logger, (text) => process.stdout.write(`${text}\n`));
  try {
    if (!(await run(session, positionals, values))) process.exitCode = 1;
  } finally {
    await session.database.sequelize.close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
