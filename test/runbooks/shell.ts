import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { nativeFolder, writeRunState } from '@picture-resize/native';
import { copyProject } from '../copy-project.ts';
import { keepDoing } from '../drills/keep-doing.ts';
import type { TestSystem } from '../system.ts';
import { type Printed, runCommand, withPorts } from './run-command.ts';

/** Somebody at a copy of the project, in which this system is the one that "make up" has started. */
export interface Shell {
  /** Types a line with the usual ports, at the project's root. */
  type: (line: string, patienceMs?: number) => Promise<Printed>;
  close: () => Promise<void>;
}

/** As often as the supervisor of "make up" writes down how its parts are. */
const STATE_MS = 250;

/** The copy lies in the system's folder and goes with it; close it before. */
export async function openShell({ folder, ports, topology }: TestSystem): Promise<Shell> {
  const project = join(folder, 'project');
  await copyProject(project);
  await mkdir(join(project, '.native'));
  await symlink(folder, join(project, '.native', 'up'));
  await symlink(join(nativeFolder, 'programs'), join(project, '.native', 'programs'));
  const tell = () => writeRunState(folder, { phase: 'running', ports, parts: topology.statuses() });
  await tell();
  const environment = { PATH: process.env.PATH, CURL_HOME: project, MODE: 'native' };
  return {
    type: (line, patienceMs) => runCommand(withPorts(line, ports), project, environment, patienceMs),
    close: keepDoing(tell, STATE_MS),
  };
}
