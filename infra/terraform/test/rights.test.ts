import { describe, expect, test } from '@jest/globals';
import { roles, topology } from '../src/topology.ts';
import { environments } from './environments.ts';
import { all, type Document, synthesize } from './synthesize.ts';

/** Actions that AWS grants for everything or not at all. */
const unscoped =
  /^(ssm:UpdateInstanceInformation|ssmmessages:|ec2messages:|ecr:GetAuthorizationToken$|ec2:Describe|autoscaling:Describe|cloudwatch:PutMetricData$)/;

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, unknown>;
}
const list = (value: string | string[]) => [value].flat();
const statements = (policy: unknown): Statement[] => JSON.parse(String(policy)).Statement;
const rightsOf = (document: Document, role: string) =>
  statements(document.resource.aws_iam_role_policy?.[`${role}-rights`]?.policy);

describe.each(environments())('$name', (config) => {
  const document = synthesize(config);

  test.each(roles)('%s may read its own secrets and no other', (role) => {
    const readable = rightsOf(document, role)
      .filter(({ Action }) => list(Action).includes('ssm:GetParameter'))
      .flatMap(({ Resource }) => list(Resource))
      .map((arn) => arn.split('/').slice(3).join('/'));
    const volume = topology[role].keeps ? [`${role}-*/volume`] : [];
    expect(readable.sort()).toEqual([...topology[role].secrets, ...volume].sort());
  });

  test.each(roles)('%s may pull its own images and no other', (role) => {
    const pulled = rightsOf(document, role)
      .filter(({ Action }) => list(Action).includes('ecr:BatchGetImage'))
      .flatMap(({ Resource }) => list(Resource))
      .map((arn) => arn.split('/').at(-1));
    expect(pulled).toEqual(topology[role].images);
  });

  test.each(roles)('%s may say of a machine of its own group that it works, and of no other', (role) => {
    const groups = rightsOf(document, role)
      .filter(({ Action }) => list(Action).some((action) => /^autoscaling:(?!Describe)/.test(action)))
      .map(({ Action, Resource }) => [Action, Resource]);
    const own = `arn:aws:autoscaling:${config.region}:${config.account}:autoScalingGroup:*:autoScalingGroupName/picture-resize-${config.name}-${role}`;
    expect(groups).toEqual(topology[role].keeps ? [] : [['autoscaling:CompleteLifecycleAction', own]]);
  });

  test('observability alone may ask which machines there are and which of them serve', () => {
    const asking = roles.filter((role) =>
      rightsOf(document, role).some(({ Action }) =>
        list(Action).some((action) => action.includes(':Describe')),
      ),
    );
    expect(asking).toEqual(['observability']);
    const [{ Action } = { Action: '' }] = rightsOf(document, 'observability').filter(
      ({ Resource, Action }) => Resource === '*' && list(Action).includes('ec2:DescribeInstances'),
    );
    expect(Action).toEqual(['ec2:DescribeInstances', 'autoscaling:DescribeAutoScalingInstances']);
  });

  test('nobody may decrypt with the key but what he may read', () => {
    for (const role of roles)
      for (const { Action, Condition } of rightsOf(document, role))
        if (list(Action).some((action) => action.startsWith('kms:')))
          expect(Condition?.StringEquals).toBeDefined();
  });

  test('no right is for everything, except where AWS knows nothing less', () => {
    for (const [name, { policy }] of all(document, 'aws_iam_role_policy')) {
      for (const { Action, Resource } of statements(policy)) {
        expect([name, list(Action).filter((action) => action.includes('*'))]).toEqual([name, []]);
        if (list(Resource).includes('*'))
          for (const action of list(Action))
            expect([name, action]).toEqual([name, expect.stringMatching(unscoped)]);
      }
    }
    // AWS's policy for Session Manager reads every parameter there is.
    expect(all(document, 'aws_iam_role_policy_attachment')).toEqual([]);
  });
});
