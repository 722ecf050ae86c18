// What all panels have in common, so that a dashboard's file says only what is a panel's own. Each is the
// SDK's builder: whatever a panel needs beyond this is one more call to it.
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  MappingType,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  CellValuesBuilder,
  PanelBuilder as HeatmapBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import * as units from '@grafana/grafana-foundation-sdk/units';

/** By uid, as provisioning/datasources names it: what another Grafana calls it does not matter. */
export const prometheus = { type: 'prometheus', uid: 'prometheus' };

export const row = (title: string) => new RowBuilder(title);

/** Lines over time, three in a row of the grid, with a table of where they stand; a limit is a dashed line. */
export function timeseries(title: string, unit: string) {
  return new TimeseriesBuilder()
    .title(title)
    .datasource(prometheus)
    .unit(unit)
    .min(0)
    .span(8)
    .height(8)
    .fillOpacity(10)
    .showPoints(VisibilityMode.Never)
    .thresholds(neutral())
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}

/** One figure, six in a row of the grid, with its course behind it. */
export function stat(title: string, unit: string) {
  return new StatBuilder()
    .title(title)
    .datasource(prometheus)
    .unit(unit)
    .span(4)
    .height(5)
    .graphMode(BigValueGraphMode.Area)
    .colorMode(BigValueColorMode.Value)
    .thresholds(neutral())
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

/** How many observations fell into which bucket of a histogram; takes {@link buckets}. */
export function heatmap(title: string, unit: string) {
  return new HeatmapBuilder()
    .title(title)
    .datasource(prometheus)
    .unit(unit)
    .span(8)
    .height(8)
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
    .cellValues(new CellValuesBuilder().unit(units.Short).decimals(0))
    .yAxis(new YAxisConfigBuilder().unit(unit));
}

export function query(legend: string, expr: string) {
  return new DataqueryBuilder().datasource(prometheus).expr(expr).legendFormat(legend).range();
}

/** With dots that open the trace they come from; for expressions over the buckets of a histogram. */
export const withExemplars = (legend: string, expr: string) => query(legend, expr).exemplar(true);

/** One value, of now: for what looks back by itself. A line over days would end hours ago, at its last step. */
export const instant = (legend: string, expr: string) => query(legend, expr).instant();

export const buckets = (expr: string) => withExemplars('{{le}}', expr).format(PromQueryFormat.Heatmap);

/** From a series with the label alertname. Prometheus has the runbooks; it is asked through Grafana. */
export const toRunbook = () =>
  new DashboardLinkBuilder('Runbook')
    .type(DashboardLinkType.Link)
    .url(`/api/datasources/proxy/uid/${prometheus.uid}/user/\${__field.labels.alertname}.md`)
    .targetBlank(true);

export const stacked = () => new StackingConfigBuilder().mode(StackingMode.Normal);

/** For what has no page of its own. */
export const withoutLinks = [{ id: 'links', value: [] }];

export const redFrom = (limit: number) => limits([null, 'green'], [limit, 'red']);
export const redBelow = (limit: number) => limits([null, 'red'], [limit, 'green']);
export const redUnless = (only: number) => limits([null, 'red'], [only, 'green'], [only + 1, 'red']);
export const warned = (orange: number, red: number) =>
  limits([null, 'green'], [orange, 'orange'], [red, 'red']);
/** Seconds, as the alert EventLoopLags has it. */
export const eventLoopLimit = 0.25;
/** Neither good nor bad. Grafana's own default is red from 80. */
const neutral = () => limits([null, 'text']);

function limits(...steps: [value: number | null, color: string][]) {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })));
}

/** For metrics that are 1 or 0. */
export function upOrDown(): ValueMapping[] {
  const options = { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } };
  return [{ type: MappingType.ValueToText, options }];
}
