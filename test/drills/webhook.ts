import type { AddressInfo } from 'node:net';
import { createReceiver, type Notification } from '../../infra/alertmanager/src/receiver.ts';

export interface Webhook {
  url: string;
  /** The newest about an alert with these labels; undefined where nothing was heard yet. */
  newest: (labels: Record<string, string>) => Notification | undefined;
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
  const server = createReceiver((alerts) => {
    heard.push(...alerts);
    return status;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    newest: (labels) =>
      heard.findLast((each) => Object.entries(labels).every(([name, value]) => each.labels[name] === value)),
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
