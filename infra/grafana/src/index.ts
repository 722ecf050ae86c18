export { type DashboardQuery, dashboardQueries } from './queries.ts';
