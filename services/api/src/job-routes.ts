/** The addresses of jobs, as express takes them and as metrics name them. */
export const jobRoutes = {
  jobs: '/api',
  job: '/api/:id',
  picture: '/api/:id/picture',
  events: '/api/:id/events',
} as const;

const patterns = Object.values(jobRoutes).map(
  (route) => [route, new RegExp(`^${route.replace(':id', '[^/]+')}/?$`, 'i')] as const,
);
const pagePattern = /^\/($|result\/?$|page\/)/i;

/** Which of them a path is, whoever is refused there and why: one of six names, whatever clients make up. */
export function routeName(path: string): string {
  const found = patterns.find(([, pattern]) => pattern.test(path))?.[0];
  return found ?? (pagePattern.test(path) ? 'page' : 'unknown');
}
