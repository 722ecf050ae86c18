import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import getPort from 'get-port';
import type { Config } from '../../src/config.ts';

export interface MockAws {
  /** What sends Terraform there instead of to AWS. */
  environment: Record<string, string>;
  /** A parameter of AWS's, as a machine reads it. */
  parameter: (name: string) => Promise<string>;
  stop: () => Promise<void>;
}

/** AWS as moto knows it, on this machine. It keeps everything in memory. */
export async function startMockAws(bin: string, { machineImage, region }: Config): Promise<MockAws> {
  const port = await getPort();
  const program = fileURLToPath(new URL('./mock_aws.py', import.meta.url));
  const server = execa(join(bin, 'python'), [program, String(port), machineImage, region], {
    stdin: 'ignore',
    stdout: 'ignore',
    // What it was asked, and where it broke.
    stderr: { file: join(bin, '../mock-aws.log') },
    reject: false,
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await answers(url)); tries++) {
    if (tries === 100) throw new Error('Expected the mock of AWS to answer but it does not');
    await setTimeout(300);
  }
  return {
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
      // What the mock does not know, it will not know later either.
      AWS_MAX_ATTEMPTS: '3',
      // Whoever runs this may have keys to a real account.
      AWS_PROFILE: '',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    parameter: (name) => parameterAt(url, region, name),
    stop: async () => {
      server.kill();
      await server;
    },
  };
}

/** Not signed: the mock reads out of a signature which service is meant, and no more. */
async function parameterAt(url: string, region: string, name: string): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20250101/${region}/ssm/aws4_request`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.GetParameter',
    },
    body: JSON.stringify({ Name: name, WithDecryption: true }),
  });
  const { Parameter } = (await answer.json()) as { Parameter?: { Value: string } };
  if (Parameter === undefined) throw new Error(`Expected a parameter ${name} but there is none`);
  return Parameter.Value;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/`)).ok;
  } catch {
    return false;
  }
}
