// node pages.js: two web servers with nothing but a page, for whatever is to be called from another origin. Prints their ports.
import { createServer } from 'node:http';

const page = '<!doctype html><html lang="en"><head><title>A page</title><link rel="icon" href="data:,"></head><body></body></html>';
const ports = [];
for (let i = 0; i < 2; i += 1) {
  const server = createServer((request, response) => response.setHeader('content-type', 'text/html').end(page));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  ports.push(server.address().port);
}
console.log(ports.join(' '));
