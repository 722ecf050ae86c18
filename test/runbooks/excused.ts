const changes = 'changes what runs';

/** Commands that no test runs natively, by how they begin, and why. */
export const excused: Record<string, string> = {
  'make up': changes,
  'make restart': changes,
  'make scale': changes,
  'make roll': changes,
  'make restore': changes,
  'make migrate': changes,
  'make down': changes,
  'make tf-apply': changes,
  'make dead-letters ARGS="redrive': changes,
  'kafka-topics --delete': changes,
  'kafka-configs --alter': changes,
  'kafka-consumer-groups --reset-offsets': changes,
  'kafka-leader-election --election-type': changes,
  docker: 'natively there are no containers',
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
