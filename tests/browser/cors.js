// node cors.js ADDRESS CHROMIUM LISTED OTHER KEY: calls the interface at ADDRESS from a page of a listed origin and from
// one of another, with and without a staff key, as storefronts and strangers do.
import { check, finish, launch, test } from './suite.js';

const [address, executablePath, listed, other, key] = process.argv.slice(2);
const browser = await launch(executablePath);

async function pageAt(origin) {
  const page = await browser.newPage();
  await page.goto(`${origin}/`);
  return page;
}

// What a script of that page gets: status, fields and body, or the word with which the browser refuses.
function call(frame, path, options = {}) {
  return frame.evaluate(async ([url, init]) => {
    try {
      const response = await fetch(url, init);
      const text = await response.text();
      return { status: response.status, type: response.type, fields: Object.fromEntries(response.headers), text };
    } catch (error) {
      return { refused: error.name };
    }
  }, [address + path, options]);
}

const withKey = { credentials: 'include', headers: { authorization: `Bearer ${key}` } };
const shop = await pageAt(listed);
const stranger = await pageAt(other);

await test('lets a listed page read, with credentials', async () => {
  const answer = await call(shop, '/v1/products?limit=3', { credentials: 'include' });
  check(answer.status === 200 && answer.type === 'cors', JSON.stringify(answer));
  check(JSON.parse(answer.text).data.length === 3, answer.text);
});
await test('lets a listed page use its key', async () => {
  const answer = await call(shop, '/v1/admin/orders?limit=1', withKey);
  check(answer.status === 200 && JSON.parse(answer.text).data.length === 1, JSON.stringify(answer));
  check(answer.fields['cache-control'] === 'no-store', JSON.stringify(answer.fields));
  const nobody = await call(shop, '/v1/admin/orders', { credentials: 'include' });
  check(nobody.status === 401 && JSON.parse(nobody.text).code === 'unauthenticated', JSON.stringify(nobody));
});
await test('shows a listed page the fields that it needs', async () => {
  const { fields } = await call(shop, '/v1/products?limit=3', { credentials: 'include' });
  for (const name of ['etag', 'ratelimit', 'ratelimit-policy', 'x-request-id', 'traceparent'])
    check(fields[name], `${name} is missing in ${JSON.stringify(fields)}`);
  const again = await call(shop, '/v1/products?limit=3', { credentials: 'include', cache: 'no-store', headers: { 'if-none-match': fields.etag } });
  check(again.status === 304, JSON.stringify(again));
});
await test('lets a listed page change things', async () => {
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'from a page', 'x-request-id': 'mine',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const made = await call(shop, '/v1/carts', { method: 'POST', credentials: 'include', headers, body: '{}' });
  check(made.status === 201 && made.fields['x-request-id'] === 'mine', JSON.stringify(made));
  const cart = JSON.parse(made.text).id;
  const item = await call(shop, `/v1/carts/${cart}/items/01936f5e-9c3a-7b1e-8f00-3a5b6c7d8e9f`, { method: 'DELETE', credentials: 'include' });
  check(item.status === 404, JSON.stringify(item));
});
await test('gives other pages nothing', async () => {
  for (const options of [{}, { credentials: 'include' }, withKey, { headers: withKey.headers }]) {
    const answer = await call(stranger, '/v1/products?limit=3', options);
    check(answer.refused === 'TypeError', `${JSON.stringify(options)}: ${JSON.stringify(answer)}`);
  }
  const answer = await call(stranger, '/v1/carts', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  check(answer.refused === 'TypeError', JSON.stringify(answer));
});
await test('gives a page of no origin nothing', async () => {
  await shop.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-scripts';
    frame.srcdoc = '<!doctype html><title>nobody</title>';
    document.body.append(frame);
    return new Promise(resolve => { frame.onload = resolve; });
  });
  const nobody = shop.frames().find(frame => frame !== shop.mainFrame());
  check(await nobody.evaluate(() => self.origin) === 'null', 'the frame has an origin');
  check((await call(nobody, '/v1/products', {})).refused === 'TypeError', 'it was answered');
});
await test('lets no page pull answers in, but for images', async () => {
  // Without CORS the answer would be opaque: not even that reaches the page.
  for (const page of [shop, stranger])
    check((await call(page, '/v1/products', { mode: 'no-cors' })).refused === 'TypeError', 'it was answered');
  const products = JSON.parse((await call(shop, '/v1/products?limit=50')).text).data;
  const image = JSON.stringify(products).match(/\/media\/[^"]+/)[0];
  const width = await stranger.evaluate(url => new Promise(resolve => {
    const element = new Image();
    element.onload = () => resolve(element.naturalWidth);
    element.onerror = () => resolve(0);
    element.src = url;
  }), address + image);
  check(width > 0, `${image} was not shown`);
});
await test('is shown in no frame', async () => {
  await stranger.evaluate(url => new Promise(resolve => {
    const frame = document.createElement('iframe');
    frame.src = url;
    frame.onload = resolve;
    document.body.append(frame);
  }), `${address}/docs`);
  const frame = stranger.frames().find(candidate => candidate !== stranger.mainFrame());
  check(!frame.url().startsWith(address), `the frame shows ${frame.url()}`);
});
await test('tells a listed page when to come back', async () => {
  const headers = { 'content-type': 'application/json' };
  let answer;
  for (let i = 0; i < 1000 && answer?.status !== 429; i += 1)
    answer = await call(shop, '/v1/carts', { method: 'POST', credentials: 'include', headers, body: '{}' });
  check(answer.status === 429 && JSON.parse(answer.text).code === 'rate_limited', JSON.stringify(answer));
  check(answer.fields['retry-after'] === '1' && answer.fields.ratelimit === '"write";r=0;t=1', JSON.stringify(answer.fields));
});

await finish(browser);
