import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

const folder = fileURLToPath(new URL('../page/', import.meta.url));

/** The page for people: files as they lie in page/. */
export function servePage(): Router {
  const router = Router();
  router.get('/', (_, response) => response.sendFile('index.html', { root: folder }));
  router.get('/result', (_, response) => response.sendFile('index.html', { root: folder }));
  router.use('/page', express.static(folder, { index: false, redirect: false }));
  return router;
}
