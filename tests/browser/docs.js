// node docs.js ADDRESS CHROMIUM FOLDER: what a person sees at /docs. Screenshots go to the folder.
import { check, finish, launch, test } from './suite.js';

const [address, executablePath, folder] = process.argv.slice(2);
const browser = await launch(executablePath);
const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
const complaints = [];
const foreign = [];
page.on('console', message => {
  if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
});
page.on('pageerror', error => complaints.push(`exception: ${error.message}`));
page.on('requestfailed', request => complaints.push(`failed: ${request.url()}`));
page.on('request', request => {
  if (!request.url().startsWith(address) && !request.url().startsWith('data:')) foreign.push(request.url());
});
await page.addInitScript(() => {
  window.violations = [];
  document.addEventListener('securitypolicyviolation', event => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
});

async function open(id) {
  const block = page.locator(`.opblock[id$="-${id}"]`);
  await block.locator('.opblock-summary-control').first().click();
  await block.locator('.opblock-body').waitFor();
  return block;
}

// Presses "Execute" in one operation; gives the status that the page shows and the body behind it.
async function tryIt(id) {
  const block = await open(id);
  const answer = page.waitForResponse(response => response.request().resourceType() === 'fetch');
  await block.locator('.btn.execute').click();
  const response = await answer;
  const shown = block.locator('.live-responses-table .response-col_status').nth(1);
  await shown.waitFor();
  return { block, status: (await shown.innerText()).trim().slice(0, 3), json: await response.json() };
}

let description;
await test('shows every operation of the description', async () => {
  description = await (await fetch(`${address}/openapi.json`)).json();
  const wanted = Object.values(description.paths).flatMap(path => Object.keys(path)).length;
  await page.goto(`${address}/docs`);
  await page.locator('.opblock').first().waitFor();
  const shown = await page.locator('.opblock').count();
  check(shown === wanted, `${shown} of ${wanted} operations are shown`);
  await page.screenshot({ path: `${folder}/docs.png` });
});
await test('shows a padlock only where a key is needed', async () => {
  const operations = Object.values(description.paths).flatMap(path => Object.values(path));
  const wanted = operations.filter(operation => operation.security.length > 0).length;
  const shown = await page.locator('.opblock .authorization__btn').count();
  check(wanted > 0 && wanted < operations.length && shown === wanted, `${shown} padlocks for ${wanted} operations`);
});
await test('lists products from the page', async () => {
  const { block, status, json } = await tryIt('product_list');
  check(status === '200', `status ${status}: ${JSON.stringify(json)}`);
  check(Array.isArray(json.data) && json.data.length > 0, 'no products are listed');
  await block.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${folder}/products.png` });
});
let cart;
await test('makes a cart from the page', async () => {
  const { block, status, json } = await tryIt('cart_create');
  check(status === '201', `status ${status}: ${JSON.stringify(json)}`);
  check(json.id.startsWith('ct_'), 'the cart has no token');
  cart = json.id;
  await block.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${folder}/cart.png` });
});
await test('opens that cart from the page', async () => {
  const block = await open('cart_view');
  await block.locator('tr[data-param-name="cart_id"] input').fill(cart);
  const answer = page.waitForResponse(response => response.url().includes(cart));
  await block.locator('.btn.execute').click();
  check((await answer).status() === 200, `status ${(await answer).status()}`);
});
await test('asks for a key where staff are meant', async () => {
  const { status, json } = await tryIt('order_list');
  check(status === '401' && json.code === 'unauthenticated', `status ${status}: ${JSON.stringify(json)}`);
});
await test('explains every error code', async () => {
  const errors = await browser.newPage();
  errors.on('console', message => complaints.push(`${message.type()}: ${message.text()}`));
  await errors.goto(`${address}/docs/errors#out_of_stock`);
  check(await errors.locator('#out_of_stock').isVisible(), 'out_of_stock is not there');
  await errors.setViewportSize({ width: 1280, height: 720 });
  await errors.screenshot({ path: `${folder}/errors.png` });
  await errors.close();
});
await test('has nothing to complain of and calls nobody else', async () => {
  complaints.push(...await page.evaluate(() => window.violations));
  // The refusal that was provoked above is in the console too.
  const unexpected = complaints.filter(line => !line.includes('status of 401'));
  check(unexpected.length === 0, unexpected.join('\n'));
  check(foreign.length === 0, `other addresses were called: ${foreign.join(' ')}`);
});

await finish(browser);
