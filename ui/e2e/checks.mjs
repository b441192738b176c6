// What must hold on every screen; each check answers with a list of complaints.
import AxeBuilder from '@axe-core/playwright';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Rules of accessibility, by axe. @param {import('playwright-core').Page} page */
export async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
  return violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

/** Contrast alone, for the other themes. @param {import('playwright-core').Page} page */
export async function contrast(page) {
  const { violations } = await new AxeBuilder({ page }).withRules(['color-contrast', 'color-contrast-enhanced']).analyze();
  return violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

/** Nothing scrolls, nothing is cut off. @param {import('playwright-core').Page} page */
export function fits(page) {
  return page.evaluate(() => {
    const complaints = [];
    const room = document.querySelector('main > .room');
    if (room === null) return ['there is no main part'];
    if (room.scrollHeight > room.clientHeight) complaints.push(`main needs ${room.scrollHeight - room.clientHeight} px more`);
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
    if (scrollWidth > clientWidth || scrollHeight > clientHeight) complaints.push('the page scrolls');
    for (const notice of document.querySelectorAll('.notice')) {
      const one = notice.getBoundingClientRect();
      for (const other of document.querySelectorAll('main .code, main button, main .ring, main h1, main .lead')) {
        const { left, top, right, bottom } = other.getBoundingClientRect();
        if (left < one.right - 1 && right > one.left + 1 && top < one.bottom - 1 && bottom > one.top + 1) {
          complaints.push(`a notice covers "${(other.textContent ?? '').trim().slice(0, 30)}"`);
        }
      }
    }
    for (const element of document.querySelectorAll('body *')) {
      const style = getComputedStyle(element);
      const isSpoken = element.closest('.spoken') !== null || style.clipPath !== 'none';
      if (isSpoken || element.closest('svg') !== null || style.display === 'contents') continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const name = `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
      if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) {
        complaints.push(`${name} leaves the screen`);
      }
      if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && style.display !== 'inline' && element !== room) {
        // The bar that passes by and the dots behind busy words lie outside on purpose.
        const onPurpose = element.closest('.progress, button:has(.dots)') !== null;
        if (!onPurpose) complaints.push(`${name} is too wide by ${element.scrollWidth - element.clientWidth} px`);
      }
    }
    return complaints;
  });
}

/** Everything to press is at least 64 px each way and no two overlap. @param {import('playwright-core').Page} page */
export function targets(page) {
  return page.evaluate(() => {
    const complaints = [];
    const boxes = [...document.querySelectorAll('button, input')]
      .map((element) => ({ name: (element.textContent ?? '').trim().slice(0, 30), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    for (const { name, box } of boxes) {
      if (box.width < 63.5 || box.height < 63.5) {
        complaints.push(`target "${name}" is ${Math.round(box.width)} x ${Math.round(box.height)}`);
      }
    }
    boxes.forEach((one, index) => {
      for (const other of boxes.slice(index + 1)) {
        const apart =
          one.box.right <= other.box.left + 0.5 ||
          other.box.right <= one.box.left + 0.5 ||
          one.box.bottom <= other.box.top + 0.5 ||
          other.box.bottom <= one.box.top + 0.5;
        if (!apart) complaints.push(`targets "${one.name}" and "${other.name}" overlap`);
      }
    });
    return complaints;
  });
}

/** No text is smaller than 1 rem. @param {import('playwright-core').Page} page */
export function textSize(page) {
  return page.evaluate(() => {
    const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const complaints = [];
    for (const element of document.querySelectorAll('body *')) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== '');
      if (!hasText || element.closest('.spoken, svg, .letters, .dots') !== null) continue;
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      if (size < root - 0.5) complaints.push(`"${(element.textContent ?? '').trim().slice(0, 30)}" is ${size} px, 1 rem is ${root}`);
    }
    return complaints;
  });
}
