export interface Series {
  labels: Record<string, string>;
  value: number;
}

interface Address {
  prometheus: string;
}

/** What the query gives now. */
export async function ask({ prometheus }: Address, query: string): Promise<Series[]> {
  const answer = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query })}`);
  const { data } = await answer.json();
  const found: { metric: Record<string, string>; value: [number, string] }[] = data.result;
  return found.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
}

/** How many alerts with these labels fire. */
export async function countFiring({ prometheus }: Address, labels: Record<string, string>): Promise<number> {
  const { data } = await (await fetch(`${prometheus}/api/v1/alerts`)).json();
  const alerts: { state: string; labels: Record<string, string> }[] = data.alerts;
  return alerts.filter(
    (each) =>
      each.state === 'firing' && Object.entries(labels).every(([name, value]) => each.labels[name] === value),
  ).length;
}
