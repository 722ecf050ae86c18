import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span as OTLP's JSON has it, flattened. */
export interface ReceivedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  attributes: Record<string, unknown>;
  events: { name: string; attributes: Record<string, unknown> }[];
  links: { traceId: string; spanId: string }[];
  /** 2: error. */
  status: number | undefined;
  /** What the status says, besides. */
  statusMessage: string | undefined;
}

/** Answers 200; closed, so that connections are refused; never says a word; answers 400. */
export type ReceiverState = 'there' | 'away' | 'hanging' | 'refusing';

export interface Receiver {
  endpoint: string;
  /** What came while it was there. */
  readonly spans: ReceivedSpan[];
  /** Everything that came, as it came. */
  text: () => string;
  /** Requests that came, answered or not. */
  requests: () => number;
  /** From now on; who waits for an answer is cut off. */
  be: (state: ReceiverState) => Promise<void>;
  close: () => Promise<void>;
}

/** Takes traces as Jaeger does, by OTLP over HTTP as JSON, or fails to, as it is told. */
export async function receiveTraces(state: ReceiverState = 'there'): Promise<Receiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  let requests = 0;
  let read = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const body = await text(request).catch(() => undefined);
    if (body === undefined || state === 'hanging') return;
    if (state === 'refusing') return void response.writeHead(400).end();
    bodies.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(port, '127.0.0.1', () => resolve()),
    );
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const be = async (next: ReceiverState) => {
    state = next;
    server.closeAllConnections();
    if (next === 'away') await close();
    else if (!server.listening) await listen(port);
  };
  await be(state);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    // Read when asked for: who only measures is not to pay for it.
    get spans() {
      for (; read < bodies.length; read += 1) spans.push(...flatten(JSON.parse(bodies[read] ?? '')));
      return spans;
    },
    text: () => bodies.join('\n'),
    requests: () => requests,
    be,
    close,
  };
}

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

type AsReceived = 'name' | 'traceId' | 'spanId' | 'parentSpanId';

interface OtlpSpan extends Pick<ReceivedSpan, AsReceived> {
  attributes: Attribute[];
  events?: { name: string; attributes: Attribute[] }[];
  links?: ReceivedSpan['links'];
  status?: { code?: number; message?: string };
}

interface Otlp {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}

function flatten({ resourceSpans }: Otlp): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(record(resource.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        service,
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId || undefined,
        attributes: record(span.attributes),
        events: (span.events ?? []).map(({ name, attributes }) => ({ name, attributes: record(attributes) })),
        links: span.links ?? [],
        status: span.status?.code,
        statusMessage: span.status?.message,
      })),
    );
  });
}

function record(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
