import { readdirSync, readFileSync } from 'node:fs';

export interface DashboardQuery {
  dashboard: string;
  panel: string;
  expr: string;
}

interface PanelFile {
  title: string;
  targets?: { expr: string }[];
  panels?: PanelFile[];
}

// What Grafana would put in for its variables.
const variables = { $__rate_interval: '1m', $__range: '1h', $instance: '.*' };

/** Every expression of the committed dashboards, ready for a Prometheus. */
export function dashboardQueries(): DashboardQuery[] {
  const folder = new URL('../dashboards/', import.meta.url);
  return readdirSync(folder).flatMap((file) => {
    const { title, panels } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
      title: string;
      panels: PanelFile[];
    };
    return panels
      .flatMap((panel) => [panel, ...(panel.panels ?? [])])
      .flatMap((panel) =>
        (panel.targets ?? []).map(({ expr }) => ({
          dashboard: title,
          panel: panel.title,
          expr: Object.entries(variables).reduce((text, [name, value]) => text.replaceAll(name, value), expr),
        })),
      );
  });
}
