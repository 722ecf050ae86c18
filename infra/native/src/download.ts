import { createHash } from 'node:crypto';
import { chmod, glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { UserError } from './user-error.ts';

/** Where the servers' programs lie. */
export interface Programs {
  /** For `java -cp`. */
  classpath: string;
  /** MariaDB's base directory, with bin/ and scripts/. */
  mariadb: string;
  /** The agent that shows a Java server's beans as metrics. */
  jmxExporter: string;
}

const pom = fileURLToPath(new URL('../pom.xml', import.meta.url));
/** Holds the checksum of the pom that the programs were fetched by. */
const MARK = 'pom.sha256';
const platforms = ['linux-x64', 'darwin-arm64'];

/**
 * Brings Kafka, ZooKeeper and MariaDB from Maven Central into `folder`, unless this pom.xml's are there
 * already. A download that breaks off leaves no mark and is done again.
 * @throws UserError where Java or Maven is missing or MariaDB does not exist for this platform
 */
export async function download(folder: string, say: (line: string) => void): Promise<Programs> {
  await requireJava();
  const wanted = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex');
  if (!(await isPresent(folder, wanted))) {
    await requireMaven();
    say('Fetching Kafka, ZooKeeper and MariaDB from Maven Central (once, about 190 MB) …');
    await fetchAside(folder, wanted);
  }
  return {
    classpath: join(folder, 'java', '*'),
    mariadb: await findMariadb(folder),
    jmxExporter: join(folder, 'jmx-exporter', 'jmx_prometheus_javaagent.jar'),
  };
}

async function isPresent(folder: string, wanted: string): Promise<boolean> {
  return (await readFile(join(folder, MARK), 'utf8').catch(() => '')) === wanted;
}

/** Into a folder of its own and then in one step to its place: `make up` and `make test` may both fetch. */
async function fetchAside(folder: string, wanted: string): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    await fetchByMaven(draft);
    await makeExecutable(draft);
    await writeFile(join(draft, MARK), wanted);
    // Another one may have been faster, and its servers may run by now.
    if (await isPresent(folder, wanted)) return;
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function fetchByMaven(folder: string): Promise<void> {
  const arguments_ = ['-q', '-B', '-f', pom, 'process-resources', `-Dprograms=${folder}`];
  const { failed, all } = await execa('mvn', arguments_, { reject: false, all: true, stdin: 'ignore' });
  if (!failed) return;
  const lines = all.split('\n').filter((line) => line.includes('ERROR'));
  throw new UserError(`Maven could not fetch the servers:\n${lines.slice(0, 3).join('\n')}`);
}

async function makeExecutable(folder: string): Promise<void> {
  for await (const file of glob('mariadb/**/{bin,scripts}/*', { cwd: folder })) {
    await chmod(join(folder, file), 0o755);
  }
}

async function findMariadb(folder: string): Promise<string> {
  for await (const file of glob('mariadb/**/bin/mariadbd', { cwd: folder })) {
    return dirname(dirname(join(folder, file)));
  }
  throw new UserError(
    `Expected mariadbd under ${folder}/mariadb but found none. Remove ${folder} and try again.`,
  );
}

async function requireJava(): Promise<void> {
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.includes(platform)) {
    throw new UserError(
      `There is no MariaDB for ${platform} on Maven Central, only for ${platforms.join(' and ')}.`,
    );
  }
  await requireProgram('java', ['-version'], 'Kafka runs on Java');
}

async function requireMaven(): Promise<void> {
  await requireProgram('mvn', ['-v'], 'The servers come from Maven Central');
}

async function requireProgram(name: string, arguments_: string[], why: string): Promise<void> {
  const { failed } = await execa(name, arguments_, { reject: false, stdin: 'ignore' });
  if (!failed) return;
  throw new UserError(
    `${why} and "${name}" was not found: install a JDK (17 or newer) and Maven, ` +
      'for example with "apt-get install default-jdk-headless maven" or "brew install openjdk maven".',
  );
}
