export interface TracedSpan {
  service: string;
  name: string;
  spanId: string;
  /** None, or an empty one: the root. */
  parentSpanId?: string | undefined;
}

/** The trace of a job that goes well. */
export const jobTrace = (topic: string) => [
  'api: POST /api',
  '  api: parse',
  '  api: validate',
  `  api: send ${topic}`,
  `    consumer: process ${topic}`,
  '      consumer: look up',
  '        consumer: SELECT',
  '      consumer: wait for a slot',
  '      consumer: take up',
  '        consumer: INSERT',
  '      consumer: decode',
  '      consumer: resize',
  '      consumer: encode',
  '      consumer: store',
  '        consumer: INSERT',
];

/** As lines: each span below its parent, in the order in which they are given. */
export function treeOf(spans: TracedSpan[], parent = '', depth = 0): string[] {
  return spans
    .filter(({ parentSpanId = '' }) => parentSpanId === parent)
    .flatMap((span) => [
      `${'  '.repeat(depth)}${span.service}: ${span.name}`,
      ...treeOf(spans, span.spanId, depth + 1),
    ]);
}

/** Each line of a tree with all that it hangs below, so that the order among siblings is no matter. */
export function pathsOf(tree: string[]): string[] {
  const above: string[] = [];
  return tree.map((line) => {
    const depth = line.search(/\S/) / 2;
    above.splice(depth, above.length, line.trim());
    return above.join(' > ');
  });
}
