// Draws a BPMN file as bpmn-js shows it: node render.mjs IN.bpmn OUT.png  (Chromium or its headless shell from Debian; CHROMIUM names another)
import fs from 'fs';
import { execSync } from 'child_process';
import { chromium } from 'playwright-core';

const [, , source, target] = process.argv;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || execSync('command -v chromium-headless-shell || command -v chromium').toString().trim(), args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const page = await browser.newPage();
await page.setContent('<div id="canvas" style="position:absolute;inset:0"></div>');
await page.addScriptTag({ path: new URL('../../node_modules/bpmn-js/dist/bpmn-navigated-viewer.production.min.js', import.meta.url).pathname });
const box = await page.evaluate(async xml => {
  window.viewer = new BpmnJS({ container: '#canvas' });
  const { warnings } = await viewer.importXML(xml);
  if (warnings.length) throw new Error(warnings.map(w => w.message).join('\n'));
  return viewer.get('canvas').viewbox().inner;
}, fs.readFileSync(source, 'utf8'));
await page.setViewportSize({ width: Math.min(2400, Math.ceil(box.width) + 80), height: Math.min(1600, Math.ceil(box.height) + 80) });
await page.evaluate(() => { const canvas = viewer.get('canvas'); canvas.resized(); canvas.zoom('fit-viewport', 'auto'); });
await page.screenshot({ path: target });
await browser.close();
