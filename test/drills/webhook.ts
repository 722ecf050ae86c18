import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What Alertmanager says of one alert. */
export interface Notification {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
}

export interface Webhook {
  url: string;
  /** The newest about an alert with these labels; undefined where nothing was heard yet. */
  newest: (labels: Record<string, string>) => Notification['status'] | undefined;
  /** Forgets all that was heard. */
  clear: () => void;
  /** From now on it answers with this status. */
  answerWith: (status: number) => void;
  close: () => void;
}

/** Stands where the pager would: takes what Alertmanager sends. */
export async function listenAsPager(): Promise<Webhook> {
  let heard: Notification[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    // An Alertmanager that ends meanwhile says it again at its next start.
    const told = (await json(request).catch(() => ({ alerts: [] }))) as { alerts: Notification[] };
    heard.push(...told.alerts);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    newest: (labels) =>
      heard.findLast((each) => Object.entries(labels).every(([name, value]) => each.labels[name] === value))
        ?.status,
    clear: () => {
      heard = [];
    },
    answerWith: (next) => {
      status = next;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
