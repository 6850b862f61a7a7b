// The drawing as a picture: SVG as bpmn-js writes it, PNG drawn from that.

/** A drawing outside of our pages has no tokens. */
const PAPER = { '--diagram-live': '#525252', '--diagram-rest-fill': '#ffffff', '--cds-text-primary': '#161616' };
const SCALE = 2;  // pixels of the picture a pixel of the drawing
const MOST = 16_000;  // pixels a side that every browser's canvas takes

export const svgOf = async modeler => (await modeler.saveSVG()).svg.replace(/var\((--[\w-]+)\)/g, (_, token) => PAPER[token] ?? '#525252');

/** A picture loads nothing: the page's typeface goes into it, as the @font-face rule of its Latin letters with the file as data. */
async function typeface(family) {
  const faces = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule instanceof CSSFontFaceRule);
  const name = text => text.trim().replace(/^["']|["']$/g, '');
  const wanted = faces.find(({ style }) => name(style.getPropertyValue('font-family')) === family && /U\+0{0,2}-0{0,2}FF/i.test(style.getPropertyValue('unicode-range')) && style.getPropertyValue('font-style') !== 'italic');
  const [, path] = wanted?.style.getPropertyValue('src').match(/url\(["']?([^"')]+)/) ?? [];
  if (!path) return '';
  const content = await (await fetch(new URL(path, wanted.parentStyleSheet.href))).blob();
  const data = await new Promise(resolve => { const reader = new FileReader(); reader.onload = () => resolve(reader.result); reader.readAsDataURL(content); });
  return `<style>@font-face { font-family: "${family}"; src: url(${data}); font-weight: 100 700; }</style>`;
}

/** The drawing as a PNG file: white behind it, twice as many pixels as on the screen. */
export async function pngOf(modeler) {
  const svg = await svgOf(modeler), [, width, height] = svg.match(/<svg[^>]* width="([\d.]+)" height="([\d.]+)"/).map(Number);
  const family = getComputedStyle(document.documentElement).fontFamily.split(',')[0].trim().replaceAll(/["']/g, '');
  const style = await typeface(family).catch(() => ''), source = svg.replace(/(<svg[^>]*>)/, (_, opening) => opening + style);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const scale = Math.min(SCALE, MOST / width, MOST / height), paper = Object.assign(document.createElement('canvas'), { width: Math.round(width * scale), height: Math.round(height * scale) });
  const pen = paper.getContext('2d');
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, paper.width, paper.height);
  pen.drawImage(image, 0, 0, paper.width, paper.height);
  return new Promise((resolve, reject) => { paper.toBlob(blob => (blob ? resolve(blob) : reject(new Error('The picture is too large for this browser.'))), 'image/png'); });
}
