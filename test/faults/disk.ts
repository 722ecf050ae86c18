import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa, execaSync } from 'execa';
import type { TestSystem } from '../system.ts';

const SIZE_MB = 700;

/** Gives the database a small disk of its own, before its first start. Takes root; without it nothing happens. */
export async function mountSmallDisk(folder: string): Promise<void> {
  const disk = join(folder, 'database');
  await mkdir(disk, { recursive: true });
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', disk], { reject: false });
}

export async function unmountSmallDisk(folder: string): Promise<void> {
  await execa('umount', ['-l', join(folder, 'database')], { reject: false });
}

/** Why the disk can't be filled on this machine, if so. */
export const whyDiskCannotBeFilled = canMount()
  ? undefined
  : 'run as root: it takes a mount to give the database a small disk of its own';

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'picture-resize-disk-'));
  const { failed } = execaSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { reject: false });
  if (!failed) execaSync('umount', [folder]);
  rmdirSync(folder);
  return !failed;
}

/** Leaves not a byte free for a while. */
export async function fillDisk({ folder }: TestSystem, seconds: number): Promise<void> {
  const free = await leaveFree(folder, 0);
  await sleep(seconds * 1000);
  await free();
}

/** Writes until only this share of the database's disk is free; what it returns removes that again. */
export async function leaveFree(folder: string, share: number): Promise<() => Promise<void>> {
  const disk = join(folder, 'database');
  const file = join(disk, 'filler');
  const filler = await open(file, 'w');
  const chunk = Buffer.alloc(1_000_000);
  try {
    while ((await freeShare(disk)) >= share) await filler.write(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await filler.close();
  }
  return () => rm(file);
}

async function freeShare(disk: string): Promise<number> {
  const { bavail, blocks } = await statfs(disk);
  return bavail / blocks;
}
