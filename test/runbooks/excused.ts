const live = 'natively there is none of it; test/containers/live types it';

/** Commands that the test of all commands does not type natively, by how they begin, and why. */
export const excused: Record<string, string> = {
  'make scale': live,
  'make roll': live,
  'make restore':
    'needs a backup, as test/containers/live makes one and restores it; natively there are none',
  'make restart': 'starts all anew; life.test.ts types it on a system of its own',
  'make status | awk': 'sends a signal; the drills of JobsUnaccounted and PrometheusRulesFail type it',
  'make kafka-tool ARGS="kafka-consumer-groups --group resize --topic pictures --reset-offsets':
    'the drill of JobsUnaccounted types it',
  'make kafka-tool ARGS="kafka-topics --delete --topic': 'the drill of TopicFillsUp types it',
  'make kafka-tool ARGS="kafka-configs --alter --entity-type brokers':
    'for a broker with a certificate; test/access types it',
  'make sql Q="KILL': 'the drills of PartitionStuck and ReadsFail type it',
  'make tf-apply': 'takes a cloud; test/cloud runs it on a mock',
  docker: 'natively there are no containers; test/containers/live types those of typedInContainers',
  'make logs S=api-proxy': live,
  'make restart S=api-proxy': live,
  'make logs S=kafka-2': live,
  'make logs S=consumer': 'natively they are consumer-1, consumer-2, …; test/containers/live types it',
  'make restart S=consumer': 'natively they are consumer-1, consumer-2, …; test/containers/live types it',
  'make restart S=kafka': 'natively it is broker; test/containers/live types it',
  'make restart S=mysql': 'natively it is database; test/containers/live types it',
  'make logs S=…': 'a form to fill in',
  'make restart S=…': 'a form to fill in',
  'make pager': 'takes a port that somebody may have; test/alerts runs it',
  'make drill': 'takes a system of its own; test/drills has them',
  'npm test': 'is one of these tests',
};

/** How the excuse of this command begins, if it has one: the longest that fits. */
export function excuseOf(command: string): string | undefined {
  // One part anew does not end the others.
  const isPart = /^make restart S=/.test(command);
  return Object.keys(excused)
    .filter((start) => command === start || command.startsWith(`${start} `))
    .filter((start) => !isPart || start.startsWith('make restart S='))
    .toSorted((one, other) => other.length - one.length)[0];
}

/** A form with a topic and a partition that there is. */
export const withExample = (line: string) =>
  line.replace('NAME --partition NUMBER', 'pictures --partition 0');

/** What has nothing to tell where all is well. */
export const isSilent = (line: string) =>
  /--unavailable-partitions|innodb_trx|make sql$|Q="(?:SET|FLUSH|ALTER) /.test(line);

/** Of the servers that one machine with containers has; natively some are called otherwise. */
const PART =
  '(?:alertmanager|api|api-proxy|auditor|consumer|jaeger|kafka|mysql|mysqld-exporter|prometheus|zookeeper)';
const IN_CONTAINERS = new RegExp(
  [
    'make status',
    `make (?:logs|restart) S=${PART}`,
    'make scale .*',
    'make (?:kafka-tool|sql) .*',
    'docker system df .*',
    'docker compose (?:exec|logs|ps|restart|stop) .*',
    // Others that start with "up" are for the folder of a server apart.
    'docker compose up .* --force-recreate .*',
  ]
    .map((line) => `^${line}$`)
    .join('|'),
);

/** Whether the test of all parts in containers types this line; one with a word to fill in it leaves out. */
export const typedInContainers = (typed: string) =>
  IN_CONTAINERS.test(typed) && !/\b(?:NAME|NUMBER|LISTENER)\b/.test(withExample(typed));

/** Whether the test of three brokers types this line. */
export const typedInCluster = (typed: string) => / CLUSTER=1$/.test(typed);

/** What is typed to docker and to no test's containers, by how it begins, and why. */
export const notTyped: Record<string, string> = {
  'docker builder prune': 'removes what others on this machine may need',
  'docker image prune': 'removes what others on this machine may need',
  'docker compose up': 'for the folder of a server apart, as make rehearse starts each',
  'docker inspect': 'the name of a command, not a line',
  'docker kill': 'the name of a command, not a line',
  'docker stop': 'the name of a command, not a line',
};
