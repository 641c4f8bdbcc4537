// What the programs beside this share: a browser, tests that are counted, and the line that says how many.
import { chromium } from 'playwright-core';

let passed = 0;
let failed = 0;

export async function test(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`PASS   : ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL!  : ${name}\n   ${String(error.message ?? error).split('\n').slice(0, 12).join('\n   ')}`);
  }
}

export function check(isTrue, what) {
  if (!isTrue) throw new Error(what);
}

export function launch(executablePath) {
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

export async function finish(browser) {
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
