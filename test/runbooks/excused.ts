const live = 'test/containers/live/all-in-one runs it, with other arguments';

/** Commands that no test types natively, by how they begin, and why. */
export const excused: Record<string, string> = {
  'make up': live,
  'make restart': 'changes what runs; test/containers/live types what restarts one part',
  'make scale': live,
  'make roll': live,
  'make restore': live,
  'make down': 'ends what the other commands need',
  'make tf-apply': 'takes a cloud; test/cloud runs it on a mock',
  'kafka-configs --alter': 'natively Kafka has no tools on the PATH',
  'kafka-consumer-groups --reset-offsets':
    'natively Kafka has no tools on the PATH; the drill of JobsUnaccounted does so by the API',
  docker: 'natively there are no containers; test/containers/live types those of typedInContainers',
  'make logs S=api-proxy': 'natively there is no proxy',
  'make logs S=consumer': 'natively they are consumer-1, consumer-2, …',
  'make logs S=kafka-2': 'natively there is one broker',
  'make logs S=…': 'a form to fill in',
  'openssl s_client': 'no server of a test is called kafka.example',
  'make pager': 'takes a port that somebody may have; test/alerts runs it',
  'make drill': 'takes a system of its own; test/drills has them',
  'npm test': 'is one of these tests',
};

/** How the excuse of this command begins, if it has one. */
export const excuseOf = (command: string) =>
  Object.keys(excused).find((start) => command === start || command.startsWith(`${start} `));

/** Of the servers that one machine with containers has; natively some are called otherwise. */
const PART =
  '(?:alertmanager|api|api-proxy|auditor|consumer|jaeger|kafka|mysql|mysqld-exporter|prometheus|zookeeper)';
const IN_CONTAINERS = new RegExp(
  [
    'make status',
    `make (?:logs|restart) S=${PART}`,
    'docker system df .*',
    // A line that starts with "up" is for the folder of a server apart.
    'docker compose (?:exec|ps|logs|restart) .*',
  ]
    .map((line) => `^${line}$`)
    .join('|'),
);

/** Whether the test of all parts in containers types this line; what has a NAME to fill in it leaves out. */
export const typedInContainers = (typed: string) => IN_CONTAINERS.test(typed) && !/ NAME\b/.test(typed);

/** What is typed to docker and to no test's containers, by how it begins, and why. */
export const notTyped: Record<string, string> = {
  'docker builder prune': 'removes what others on this machine may need',
  'docker image prune': 'removes what others on this machine may need',
  'docker compose exec -e KAFKA_OPTS= kafka kafka-leader-election': 'has a NAME to fill in',
  'docker compose exec -e KAFKA_OPTS= kafka kafka-topics': 'has a NAME to fill in',
  'docker compose stop consumer': 'make scale and make up, which tests run, start it again',
  'docker compose up': 'for the folder of a server apart, as make rehearse starts each',
  'docker inspect': 'the name of a command, not a line',
  'docker kill': 'the name of a command, not a line',
  'docker stop': 'the name of a command, not a line',
};
