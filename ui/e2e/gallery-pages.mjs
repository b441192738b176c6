// The pages of the gallery: plain HTML, no script but the choice of what is shown.

/** @typedef {{ file: string, view: string, lang: string, theme: string, size: string }} Picture */

/** @param {Picture[]} pictures */
export function indexPage(pictures) {
  const choices = ['lang', 'theme', 'size'].map((name) => choice(name, values(pictures, name)));
  const views = [...new Set(pictures.map(({ view }) => view))];
  const sections = views.map((view) => {
    const figures = pictures.filter((picture) => picture.view === view).map(figure);
    return `<section><h2>${text(view)}</h2><div class="row">${figures.join('')}</div></section>`;
  });
  return html(
    'Screens',
    `<form>${choices.join('')}<label>View <input type="search" name="view"></label></form>${sections.join('\n')}
<script>
const form = document.querySelector('form');
form.addEventListener('input', () => {
  const wanted = Object.fromEntries(new FormData(form));
  for (const section of document.querySelectorAll('section')) {
    let shown = 0;
    for (const figure of section.querySelectorAll('figure')) {
      const fits = ['lang', 'theme', 'size'].every((name) => !wanted[name] || figure.dataset[name] === wanted[name]);
      figure.hidden = !(fits && figure.dataset.view.includes(wanted.view));
      if (!figure.hidden) shown += 1;
    }
    section.hidden = shown === 0;
  }
});
</script>`,
  );
}

/** @param {import('./gallery-compare.mjs').Difference[]} differences */
export function differencesPage(differences) {
  const rows = differences.map(
    ({ file, what, difference }) =>
      `<section><h2>${text(file)}</h2><p>${text(what)}</p><div class="row">${[file, difference]
        .filter((shown) => shown !== null)
        .map((shown) => `<a href="${text(shown)}"><img loading="lazy" src="${text(shown)}" alt=""></a>`)
        .join('')}</div></section>`,
  );
  return html('Changed screens', `<p>${differences.length} pictures changed.</p>${rows.join('\n')}`);
}

/** @param {Picture[]} pictures @param {string} name */
function values(pictures, name) {
  return [...new Set(pictures.map((picture) => picture[/** @type {keyof Picture} */ (name)]))];
}

/** @param {string} name @param {string[]} all */
function choice(name, all) {
  const options = all.map((one) => `<option>${text(one)}</option>`).join('');
  return `<label>${name} <select name="${name}"><option value="">all</option>${options}</select></label>`;
}

/** @param {Picture} picture */
function figure({ file, view, lang, theme, size }) {
  const data = Object.entries({ view, lang, theme, size }).map(([name, value]) => `data-${name}="${text(value)}"`);
  const words = `${lang} ${theme} ${size}`;
  return `<figure ${data.join(' ')}><a href="${text(file)}"><img loading="lazy" src="${text(file)}" alt="${text(`${view}, ${words}`)}"></a><figcaption>${text(words)}</figcaption></figure>`;
}

/** @param {string} title @param {string} body */
function html(title, body) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>
body { margin: 1rem; font-family: sans-serif; }
form { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 1rem; padding: 0.5rem 0; background: #fff; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; }
img { max-width: 30rem; max-height: 24rem; border: 1px solid #888; }
[hidden] { display: none; }
</style>
<h1>${title}</h1>
${body}
</html>
`;
}

/** @param {string} plain */
function text(plain) {
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
