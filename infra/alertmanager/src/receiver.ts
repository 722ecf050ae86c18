import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';

/** What Alertmanager says of one alert. */
export interface Notification {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Prometheus's page with the query of its rule. */
  generatorURL: string;
}

/**
 * Takes what Alertmanager sends to a webhook.
 * @param hear is told of the alerts of one message, and to which path it came; resolves to the status of the
 *   answer: after 5xx Alertmanager says it again, after 4xx never
 */
export function createReceiver(hear: (alerts: Notification[], path: string) => number): Server {
  return createServer(async (request, response) => {
    // An Alertmanager that ends meanwhile says it again at its next start.
    const message = (await json(request).catch(() => undefined)) as { alerts: Notification[] } | undefined;
    response.writeHead(message === undefined ? 400 : hear(message.alerts, request.url ?? '/')).end();
  });
}
