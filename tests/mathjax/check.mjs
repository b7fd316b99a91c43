// Reads {"page": "Markdown", ...} on standard input, renders each page as a Markdown viewer does and runs every
// formula through MathJax. Writes {"page": {"formulas": [...], "errors": [...], "text": [...], "html": "..."}}.

import MarkdownIt from 'markdown-it';
import texmath from 'markdown-it-texmath';
import { mathjax } from 'mathjax-full/js/mathjax.js';
import { TeX } from 'mathjax-full/js/input/tex.js';
import { SerializedMmlVisitor } from 'mathjax-full/js/core/MmlTree/SerializedMmlVisitor.js';
import { STATE } from 'mathjax-full/js/core/MathItem.js';
import { liteAdaptor } from 'mathjax-full/js/adaptors/liteAdaptor.js';
import { RegisterHTMLHandler } from 'mathjax-full/js/handlers/html.js';
import 'mathjax-full/js/input/tex/base/BaseConfiguration.js';
import 'mathjax-full/js/input/tex/ams/AmsConfiguration.js';
import 'mathjax-full/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';

RegisterHTMLHandler(liteAdaptor());
// No more than GitHub and Jupyter have; an unknown command is an error there and must be one here.
const page = mathjax.document('', { InputJax: new TeX({ packages: ['base', 'ams', 'boldsymbol'] }) });
const visitor = new SerializedMmlVisitor();

function mathml(tex, display) {
  return visitor.visitTree(page.convert(tex, { display, end: STATE.CONVERT }));
}

// The plugin keeps the first engine it is given, so there is one, which reports to the page being checked.
let found;
const engine = {
  renderToString(tex, { displayMode }) {
    found.formulas.push(tex);
    const result = mathml(tex, displayMode);
    const error = /<merror[^>]*data-mjx-error="([^"]*)"/.exec(result);
    if (error || result.includes('<merror')) found.errors.push(`${error?.[1]}: ${tex}`);
    return result;
  },
};
const renderer = new MarkdownIt({ html: true }).use(texmath, { engine, delimiters: 'dollars' });

function check(markdown) {
  found = { formulas: [], errors: [], text: [] };
  found.html = renderer.render(markdown);
  for (const token of renderer.parse(markdown, {})) {
    for (const child of token.children ?? []) if (child.type === 'text') found.text.push(child.content);
  }
  return found;
}

let input = '';
for await (const chunk of process.stdin) input += chunk;
const pages = JSON.parse(input);
process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(pages).map(([name, text]) => [name, check(text)]))));
