"""Words on their ground, as WCAG 2 measures them: 4.5 : 1, or 3 : 1 for large ones."""

from playwright.sync_api import Page

HARD_TO_READ = """() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const over = ([r, g, b, a = 1], ground) => [r, g, b].map((one, index) => one * a + ground[index] * (1 - a));
  const shade = (one) => (one / 255 <= 0.03928 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * shade(r) + 0.7152 * shade(g) + 0.0722 * shade(b);
  const parentsOf = (node) => (node ? [...parentsOf(node.parentElement), node] : []);
  const paintOf = (node) => channels(getComputedStyle(node).backgroundColor);
  const groundOf = (node) => parentsOf(node).reduce((ground, one) => over(paintOf(one), ground), [255, 255, 255]);
  const opacityOf = (node) => parentsOf(node).reduce((whole, one) => whole * Number(getComputedStyle(one).opacity), 1);
  const found = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode.parentElement;
    const text = words.currentNode.textContent.trim();
    const isShown = text && node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!isShown || node.closest(":disabled, [aria-busy=true], option, svg, .send, .gestures")) continue;
    const style = getComputedStyle(node);
    const ground = groundOf(node);
    const [r, g, b, a = 1] = channels(style.color);
    const ink = over([r, g, b, a * opacityOf(node)], ground);
    const [light, dark] = [luminance(ink), luminance(ground)].sort((one, other) => other - one);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (light + 0.05) / (dark + 0.05);
    const what = `${text.slice(0, 40)} (${node.className || node.tagName})`;
    if (ratio < (isLarge ? 3 : 4.5)) found.push(`${ratio.toFixed(2)}: ${what}`);
  }
  return [...new Set(found)];
}"""


def hard_to_read(page: Page) -> list[str]:
    """Visible text with too little contrast, with its ratio."""
    found: list[str] = page.evaluate(HARD_TO_READ)
    return found
