import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { parse } from 'yaml';

interface CloudConfig {
  write_files: { path: string; permissions: string; content: string }[];
  runcmd: string[][];
}

/** What is not of this machine: each stand-in notes how it was called, and answers as the real one would. */
const standIns: Record<string, string> = {
  aws: `case "$*" in
  *"ssm get-parameter"*/volume*) echo vol-0abc123 ;;
  *"ssm get-parameter"*) name=\${*##*--name }; name=\${name%% *}; echo "secret-of-\${name##*/}" ;;
  *"s3 cp"*) for last; do :; done; cp /var/lib/stand-in/release.json "$last" ;;
  *"ecr get-login-password"*) echo token ;;
  *"ec2 describe-instances"*) cat /var/lib/stand-in/instances.json ;;
  *"autoscaling describe-auto-scaling-instances"*) cat /var/lib/stand-in/members.json ;;
  *"autoscaling complete-lifecycle-action"*) [ ! -e /var/lib/stand-in/refusal ] || { cat /var/lib/stand-in/refusal >&2; exit 254; } ;;
esac`,
  // Of Compose, what its files say is real.
  docker: `case "$*" in
  "compose pull"*) /opt/docker/docker compose config --format json > /var/lib/stand-in/compose.json ;;
  "compose up"*) exit "$(cat /var/lib/stand-in/compose-up)" ;;
  "compose exec"*" mysql sh -c"*)
    sql=$(cat)
    case $sql in
      "SELECT name"*) cat /var/lib/stand-in/applied ;;
      *) echo "$sql" >> /var/lib/stand-in/sql; exit "$(cat /var/lib/stand-in/mysql)" ;;
    esac ;;
  *--under-replicated-partitions) cat /var/lib/stand-in/behind ;;
  "image prune"*) exit "$(cat /var/lib/stand-in/image-prune)" ;;
  login*) cat >/dev/null ;;
esac`,
  sleep: '',
  // Of a package that was begun with and not finished it knows as well.
  dpkg: `case "$1" in
  --audit) ! grep -s half /var/lib/stand-in/packages ;;
  --configure) echo 'install ok installed' > /var/lib/stand-in/packages ;;
esac`,
  'dpkg-query': 'cat /var/lib/stand-in/packages',
  'apt-get': `[ "$1" = install ] || exit 0
grep -s half /var/lib/stand-in/packages && exit 100
state=installed
[ "$(cat /var/lib/stand-in/apt-get)" = 0 ] || state=half-configured
echo "install ok $state" > /var/lib/stand-in/packages
exit "$(cat /var/lib/stand-in/apt-get)"`,
  curl: 'cat /var/lib/stand-in/prometheus.json',
  // Says nothing when it has no answer, as on an empty disk.
  blkid: 'exit "$(cat /var/lib/stand-in/blkid)"',
  mountpoint: '[ -e /var/lib/stand-in/mounted ]',
  mount: 'touch /var/lib/stand-in/mounted',
  'mkfs.xfs': '',
  xfs_growfs: '',
  systemctl: '',
  journalctl: 'echo "a line of the journal"',
  hostname: 'echo ip-10-20-100-7',
};

export const INSTANCE = 'i-0123456789abcdef0';

export interface Machine {
  /** Runs a program of the machine; resolves with its exit code and what it said. */
  run: (command: string) => Promise<{ code: number | undefined; said: string }>;
  /** How the stand-ins have been called since the last time. */
  calls: () => Promise<string[]>;
  read: (path: string) => Promise<string>;
  write: (path: string, text: string) => Promise<void>;
  config: CloudConfig;
}

/** A machine after the part of cloud-init that writes files, in a folder that is its root. */
export async function createMachine(root: string, packed: string): Promise<Machine> {
  const config: CloudConfig = parse(gunzipSync(Buffer.from(packed, 'base64')).toString());
  const at = (path: string) => join(root, path);
  const write = async (path: string, text: string, mode = 0o644) => {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text);
    await chmod(at(path), mode);
  };
  for (const { path, permissions, content } of config.write_files)
    await write(path, content, Number.parseInt(permissions, 8));
  for (const [name, body] of Object.entries(standIns))
    await write(
      `/stand-ins/${name}`,
      `#!/bin/sh\necho "${name} $*" >> /var/lib/stand-in/calls\n${body}\n`,
      0o755,
    );
  for (const path of ['dev/disk/by-id', 'run', 'tmp', 'var/log', 'etc', 'usr', 'root'])
    await mkdir(at(path), { recursive: true });
  await write('/etc/fstab', '');
  await write('/var/lib/stand-in/blkid', '2');
  await write('/var/lib/stand-in/apt-get', '0');
  await write('/var/lib/stand-in/compose-up', '0');
  await write('/var/lib/stand-in/image-prune', '0');
  await write('/var/lib/stand-in/mysql', '0');
  await write('/var/lib/stand-in/behind', '');
  await write('/var/lib/cloud/data/instance-id', `${INSTANCE}\n`);

  return {
    config,
    write,
    read: (path) => readFile(at(path), 'utf8'),
    calls: async () => {
      const text = await readFile(at('/var/lib/stand-in/calls'), 'utf8').catch(() => '');
      await write('/var/lib/stand-in/calls', '');
      return text.split('\n').filter((line) => line !== '');
    },
    run: async (command) => {
      const { exitCode, all } = await execa(
        'unshare',
        ['--map-root-user', '--mount', 'sh', '-euc', enter(root, command)],
        {
          all: true,
          reject: false,
        },
      );
      return { code: exitCode, said: String(all) };
    },
  };
}

/** The programs of this machine under the root of that one; /usr/local is its own. */
function enter(root: string, command: string): string {
  return `
for folder in usr/bin usr/sbin usr/lib usr/lib64 bin sbin lib lib64 etc/alternatives; do
  if [ -L "/$folder" ]; then ln -sfn "$(readlink "/$folder")" "${root}/$folder"
  elif [ -d "/$folder" ]; then mkdir -p "${root}/$folder"; mount --rbind "/$folder" "${root}/$folder"
  fi
done
lay() { mkdir -p "$(dirname "$2")"; touch "$2"; mount --bind "$1" "$2"; }
lay /dev/null "${root}/dev/null"
lay "${docker.program}" "${root}/opt/docker/docker"
lay "${docker.compose}" "${root}/root/.docker/cli-plugins/docker-compose"
exec chroot "${root}" /usr/bin/env -i HOME=/root PATH=/stand-ins:/usr/bin:/bin:/usr/sbin:/sbin ${command}`;
}

async function ask(program: string, ...words: string[]): Promise<string> {
  const { stdout, exitCode } = await execa(program, words, { reject: false });
  return exitCode === 0 ? String(stdout) : '';
}

const plugins = '{{range .ClientInfo.Plugins}}{{.Name}} {{.Path}}{{"\\n"}}{{end}}';
const docker = {
  program: await ask('sh', '-c', 'command -v docker'),
  compose: /^compose (.+)$/m.exec(await ask('docker', 'info', '--format', plugins))?.[1] ?? '',
};

/** Why user data can not be executed here; undefined if it can. */
export async function whatIsMissing(): Promise<string | undefined> {
  if (docker.compose === '') return 'no docker with Compose';
  if ((await ask('sh', '-c', 'command -v jq')) === '') return 'no jq';
  if ((await ask('unshare', '--map-root-user', '--mount', 'echo', 'yes')) === '')
    return 'no namespaces (unshare)';
  return undefined;
}
