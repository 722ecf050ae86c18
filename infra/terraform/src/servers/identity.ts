import * as aws from '../aws.ts';
import type { Construct } from '../cdk.ts';
import { parameterPath, resourceName } from '../names.ts';
import { policy, type Statement, trusts } from '../policy.ts';
import { fetchedBy } from '../secrets.ts';
import { type Role, topology } from '../topology.ts';
import type { Ground } from './machine.ts';

/** As which a role's machines speak to AWS: they read their own secrets, releases and images, nobody else's. */
export function createIdentity(scope: Construct, ground: Ground, role: Role, more: Statement[] = []): string {
  const { config: c } = ground;
  const identity = new aws.IamRole(scope, `${role}-identity`, {
    name: resourceName(c, role),
    assumeRolePolicy: trusts('ec2.amazonaws.com'),
  });
  new aws.IamRolePolicy(scope, `${role}-rights`, {
    name: 'rights',
    role: identity.id,
    policy: policy(
      sessions,
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `${ground.bootLogArn}:*` },
      ...ownParameters(ground, role),
      ...(topology[role].keeps ? ownReleases(ground, role) : []),
      ...ownImages(ground, role),
      ...more,
    ),
  });
  return new aws.IamInstanceProfile(scope, `${role}-profile`, {
    name: resourceName(c, role),
    role: identity.name,
  }).name;
}

/**
 * Session Manager and Run Command; none of these knows resources. AWS's own policy for this also lets a
 * machine read every parameter of the account, other roles' secrets with them.
 */
const sessions: Statement = {
  Action: [
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
    'ec2messages:AcknowledgeMessage',
    'ec2messages:DeleteMessage',
    'ec2messages:FailMessage',
    'ec2messages:GetEndpoint',
    'ec2messages:GetMessages',
    'ec2messages:SendReply',
  ],
  Resource: '*',
};

function ownParameters({ config: c, encryption }: Ground, role: Role): Statement[] {
  const { keeps, secrets } = topology[role];
  const names = [...fetchedBy(role, c), ...(keeps ? [`${role}-*/volume`] : [])];
  const arns = names.map(
    (name) => `arn:aws:ssm:${c.region}:${c.account}:parameter${parameterPath(c)}/${name}`,
  );
  const reading = { Action: 'ssm:GetParameter', Resource: arns };
  if (secrets.length === 0) return [reading];
  const decrypting = {
    Action: 'kms:Decrypt',
    Resource: encryption.keyArn,
    Condition: { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': arns } },
  };
  return [reading, decrypting];
}

function ownReleases({ releases, encryption, config: c }: Ground, role: Role): Statement[] {
  return [
    { Action: 's3:GetObject', Resource: `${releases.arn}/${role}-*` },
    {
      Action: 'kms:Decrypt',
      Resource: encryption.keyArn,
      Condition: { StringEquals: { 'kms:ViaService': `s3.${c.region}.amazonaws.com` } },
    },
  ];
}

function ownImages({ config: c }: Ground, role: Role): Statement[] {
  const { images } = topology[role];
  if (images.length === 0) return [];
  return [
    { Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: images.map(
        (name) => `arn:aws:ecr:${c.region}:${c.account}:repository/picture-resize/${name}`,
      ),
    },
  ];
}
