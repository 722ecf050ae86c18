// The one file that names the CDK itself; with aws.ts, all there is to change for its successor (docs/adr/0009).
export { App, Fn, LocalBackend, S3Backend, TerraformOutput, TerraformStack, Testing, Token } from 'cdktf';
export type { Construct } from 'constructs';
