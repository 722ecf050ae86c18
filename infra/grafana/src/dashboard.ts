import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';

const TAG = 'picture-resize';

/** `name` is the file and, prefixed, the address of the dashboard: it must stay as it is. */
export function dashboard(name: string, title: string) {
  const others = new DashboardLinkBuilder('Dashboards').type(DashboardLinkType.Dashboards).tags([TAG]);
  return new DashboardBuilder(title)
    .uid(`${TAG}-${name}`)
    .tags([TAG])
    .link(others.keepTime(true))
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('10s');
}

/** The committed file: panels and queries numbered in their order, as Grafana would do it by itself. */
export function toJson(dashboard: Dashboard): string {
  // In the bar, not in the menu behind it, where the SDK puts them.
  for (const link of dashboard.links ?? []) delete link.placement;
  const panels = dashboard.panels?.flatMap((panel) =>
    panel.type === 'row' ? [panel, ...('panels' in panel ? panel.panels : [])] : [panel],
  );
  panels?.forEach((panel, index) => {
    panel.id = index + 1;
    if ('targets' in panel)
      panel.targets?.forEach((target, n) => {
        Object.assign(target, { refId: String.fromCharCode(65 + n) });
      });
  });
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
