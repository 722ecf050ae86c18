import { expect, test } from '@jest/globals';
import { dev, machineOf, prod, START, testOnMachine } from './boot.ts';
import { configOf } from './environments.ts';
import { INSTANCE, type Machine } from './machine.ts';

const groups = [
  ['api', dev],
  ['consumer', dev],
  ['api', prod],
  ['consumer', prod],
] as const;

/** What the machine has told its group since it was asked last, and whether its containers came up before. */
async function told(machine: Machine): Promise<string[]> {
  const calls = await machine.calls();
  return calls.filter((call) => /^docker compose up|^aws autoscaling/.test(call));
}

test.each(groups)(
  'the group of %s holds each new machine back, and removes one that says nothing',
  (role, document) => {
    const group = document.resource.aws_autoscaling_group?.[`${role}-scaling`];
    const { autoscaling_group_name, ...hook } =
      document.resource.aws_autoscaling_lifecycle_hook?.[`${role}-launch`] ?? {};
    expect(autoscaling_group_name).toBe(`\${aws_autoscaling_group.${role}-scaling.name}`);
    expect(hook).toEqual({
      name: 'launch',
      lifecycle_transition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      default_result: 'ABANDON',
      heartbeat_timeout: 900,
    });
    // Its first machines are launched before there is anything but the group.
    expect(group?.initial_lifecycle_hook).toEqual([hook]);
  },
);

testOnMachine.each(groups)(
  'a machine of %s tells its group that it works when its containers are healthy',
  async (role, document) => {
    const machine = await machineOf(document, role);
    expect((await machine.run(START)).code).toBe(0);
    const { region } = configOf('dev');
    const { name } = document.resource.aws_autoscaling_group?.[`${role}-scaling`] ?? {};
    expect(await told(machine)).toEqual([
      expect.stringMatching(/^docker compose up .*--wait/),
      `aws autoscaling complete-lifecycle-action --region ${region} --auto-scaling-group-name ${name} --lifecycle-hook-name launch --instance-id ${INSTANCE} --lifecycle-action-result CONTINUE`,
    ]);
  },
);

testOnMachine('a machine whose containers are not healthy says nothing, and tries again', async () => {
  const machine = await machineOf(dev, 'consumer');
  await machine.write('/var/lib/stand-in/compose-up', '1');
  expect((await machine.run(START)).code).toBe(1);
  expect(await told(machine)).toEqual([expect.stringMatching(/^docker compose up/)]);
  await machine.write('/var/lib/stand-in/compose-up', '0');
  expect((await machine.run(START)).code).toBe(0);
  expect((await told(machine)).at(-1)).toMatch(/complete-lifecycle-action/);
});

testOnMachine.each([
  [
    0,
    'that nobody waits for it any more',
    'ValidationError',
    `No active Lifecycle Action found with instance ID ${INSTANCE}`,
  ],
  [1, 'no', 'AccessDenied', 'User is not authorized to perform: autoscaling:CompleteLifecycleAction'],
] as const)('a boot ends with %i when the group says %s', async (expected, _, error, message) => {
  const machine = await machineOf(dev, 'consumer');
  const answer = `An error occurred (${error}) when calling the CompleteLifecycleAction operation: ${message}`;
  await machine.write('/var/lib/stand-in/refusal', answer);
  const { code, said } = await machine.run(START);
  expect([code, said.includes(answer)]).toEqual([expected, expected !== 0]);
});

testOnMachine('a machine that is in no group tells nobody', async () => {
  const machine = await machineOf(prod, 'kafka-2');
  expect((await machine.run(START)).code).toBe(0);
  expect((await machine.calls()).filter((call) => call.startsWith('aws autoscaling'))).toEqual([]);
});
