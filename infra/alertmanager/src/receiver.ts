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
 * Takes what Alertmanager sends to a webhook; anything else is answered 400.
 * @param hear is told of the alerts of one message, and to which path it came; resolves to the status of the
 *   answer: after 5xx Alertmanager says it again, after 4xx never
 */
export function createReceiver(hear: (alerts: Notification[], path: string) => number): Server {
  return createServer(async (request, response) => {
    // An Alertmanager that ends meanwhile says it again at its next start.
    const alerts = alertsOf(await json(request).catch(() => undefined));
    response.writeHead(alerts === undefined ? 400 : hear(alerts, request.url ?? '/')).end();
  });
}

// By hand: "make pager" runs this file in a container that has no packages.
function alertsOf(message: unknown): Notification[] | undefined {
  const alerts = isObject(message) ? message.alerts : undefined;
  return Array.isArray(alerts) && alerts.every(isNotification) ? alerts : undefined;
}

function isNotification(alert: unknown): alert is Notification {
  return isObject(alert) && isObject(alert.labels) && isObject(alert.annotations);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
