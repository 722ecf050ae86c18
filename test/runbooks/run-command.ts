import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type Ports, readPorts } from '@picture-resize/native';

export interface Printed {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** The command with the ports of this system instead of the usual ones. @throws where a port is none of ours */
export function withPorts(command: string, ports: Ports): string {
  const own = pairPorts(readPorts({}), ports);
  return command.replace(/\blocalhost:(\d+)/g, (_, usual) => {
    const port = own.get(Number(usual));
    if (port === undefined) throw new Error(`Expected a port of a native start but received ${usual}`);
    return `localhost:${port}`;
  });
}

function pairPorts(usual: object, own: object): Map<number, number> {
  const pairs = Object.entries(usual).flatMap(([name, port]): [number, number][] => {
    const ours = own[name as keyof typeof own] as number | object | undefined;
    if (typeof ours === 'number') return [[port, ours]];
    return ours === undefined ? [] : [...pairPorts(port, ours)];
  });
  return new Map(pairs);
}

/** Longer than any of the runbooks takes. */
const PATIENCE_MS = 40_000;

/** As a person would in this folder, to its end; what follows a log for ever is ended at its first words. */
export async function runCommand(
  command: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
  patienceMs = PATIENCE_MS,
): Promise<Printed> {
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, which is ended as a whole.
    detached: true,
  });
  const end = () => void process.kill(-(child.pid ?? 0), 'SIGTERM');
  if (isEndless(command)) child.stdout.once('data', end);
  const patience = setTimeout(end, patienceMs);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  clearTimeout(patience);
  return { exitCode, stdout, stderr };
}

export const isEndless = (command: string) => /^make logs| --follow /.test(command);
