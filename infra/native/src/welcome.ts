import type { Ports } from './config.ts';

/** Every address, what is not here, and what to try next. */
export function welcome(
  { api, kafka, zookeeper, database, apiOps }: Ports,
  say: (line: string) => void,
): void {
  const opsPorts = `http://localhost:${apiOps}/readyz (api; those of consumers and auditor follow it)`;
  say(`
  The page           http://localhost:${api}/
  The api            http://localhost:${api}/api
  Health             ${opsPorts}
  Kafka              localhost:${kafka}, ZooKeeper localhost:${zookeeper}
  Database           localhost:${database}, passwords in .native/up/secrets.json

  Control Center and adminer exist as containers only and are not part of a native start.

  Try next: make demo          resize a photograph and follow the job
            make demo N=200    two hundred jobs, eight at a time
            make audit         prove that no job is lost
            make status        what runs and how often it had to be started again
            make down          stop everything`);
}
