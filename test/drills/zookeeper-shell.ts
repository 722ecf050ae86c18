import { join } from 'node:path';
import { download, nativeFolder } from '@picture-resize/native';
import { execa } from 'execa';
import type { DrillSystem } from './drill-system.ts';

/** Does what ZooKeeper's own shell does with these words. */
export async function inZooKeeper({ ports }: DrillSystem, words: string[]): Promise<void> {
  const { classpath } = await download(join(nativeFolder, 'programs'), () => {});
  const shell = ['-cp', classpath, 'org.apache.zookeeper.ZooKeeperMain'];
  await execa('java', [...shell, '-server', `127.0.0.1:${ports.zookeeper}`, ...words]);
}
