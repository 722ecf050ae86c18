import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * helmet's defaults, and for the page nothing but its own files: a picture that turned out to be a
 * script would not run. Nothing is upgraded to https, as TLS ends before the api, if it is used at all.
 */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'img-src': ["'self'", 'blob:', 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: false,
  });
}
