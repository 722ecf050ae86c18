/** A line of an exposition. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
  /** The trace that an exemplar names. */
  exemplar: string | undefined;
}

/** Reads /metrics as Prometheus does. */
export async function scrape(ops: string): Promise<Sample[]> {
  const response = await fetch(`${ops}/metrics`);
  const type = response.headers.get('content-type');
  if (response.status !== 200 || !type?.startsWith('application/openmetrics-text'))
    throw new Error(`Expected OpenMetrics from ${ops} but received ${response.status} ${type}`);
  const text = await response.text();
  if (!text.endsWith('# EOF\n')) throw new Error('Expected the exposition to end with # EOF');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(readSample);
}

function readSample(line: string): Sample {
  const [, name = '', labels = '', value = '', exemplar] =
    /^([a-z][a-z0-9_]*)(?:\{(.*?)\})? (\S+)(?: # \{trace_id="(\w+)"\} .*)?$/i.exec(line) ?? [];
  if (name === '') throw new Error(`Expected a sample but received ${line}`);
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, label = '', content = '']) => [label, content])),
    value: Number(value),
    exemplar,
  };
}

/** The value of the one sample of this name that has these labels. */
export function sampleValue(samples: Sample[], name: string, labels: Record<string, string> = {}): number {
  const found = samples.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, content]) => sample.labels[label] === content),
  );
  if (found.length !== 1) throw new Error(`Expected one ${name} but received ${found.length}`);
  return found[0]?.value ?? Number.NaN;
}
