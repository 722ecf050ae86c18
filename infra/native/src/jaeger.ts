import { join } from 'node:path';
import { askHttp } from './ask-http.ts';
import { type ObserverPorts, repository } from './config.ts';
import type { Part } from './part.ts';

/** Keeps the traces on disk; the same configuration as in a container, which it reads from its environment. */
export function jaeger(folder: string, program: string, ports: ObserverPorts): Part {
  return {
    name: 'jaeger',
    address: `127.0.0.1:${ports.jaeger}`,
    command: program,
    arguments: ['--config', join(repository, 'infra', 'jaeger', 'jaeger.yml')],
    environment: {
      // Of itself it would send traces, to a port that nobody listens at.
      OTEL_TRACES_SAMPLER: 'always_off',
      JAEGER_HOST: '127.0.0.1',
      JAEGER_DATA: join(folder, 'jaeger'),
      JAEGER_PORT: String(ports.jaeger),
      OTLP_PORT: String(ports.otlp),
      JAEGER_METRICS_PORT: String(ports.jaegerMetrics),
      JAEGER_HEALTH_PORT: String(ports.jaegerHealth),
      JAEGER_GRPC_PORT: String(ports.jaegerGrpc),
    },
    probe: () => askHttp(`http://127.0.0.1:${ports.jaegerHealth}/status`),
    isOptional: true,
    stopMs: 5_000,
  };
}
