// Builds dist/lab: the lab's page from src/lab/page and JupyterLab's packages, for the browser. Names carry a hash of
// what is in the files; nothing is built when nothing has changed since.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Everything the page is made from, as one hash: our sources, this script, the versions of all packages. */
function inputsOf(root) {
  const page = path.join(root, "src/lab/page");
  const files = readdirSync(page, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of [...files, path.join(root, "package-lock.json"), path.join(root, "scripts/lab.mjs")]) {
    hash.update(path.relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** What the notebook's page is dressed in, in this order. */
const styles = [
  ...["notebook", "completer", "inspector", "tooltip", "filebrowser"].map(
    (name) => `@jupyterlab/${name}/style/index.js`,
  ),
  "katex/dist/katex.min.css",
  "./looks.css",
];

/** How JupyterLab's packages want to be bundled: `~package` in styles, icons as text, but as files from styles. */
const jupyter = (root) => ({
  name: "jupyterlab",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^~/ }, ({ path: name, resolveDir, kind }) =>
      resolve(name.slice(1), { resolveDir, kind }),
    );
    onResolve({ filter: /\.svg$/ }, async ({ path: name, resolveDir, kind, pluginData }) => {
      if (pluginData === "resolved" || kind !== "url-token") return undefined;
      const found = await resolve(name, { resolveDir, kind, pluginData: "resolved" });
      return { ...found, namespace: "picture" };
    });
    onLoad({ filter: /\.svg$/, namespace: "picture" }, ({ path: file }) => ({
      contents: readFileSync(file),
      loader: "dataurl",
    }));
    // Lets buttons derive dozens of colours from a few of the theme's, for ever (a cycle): they take ours instead.
    onLoad({ filter: /web-components.dist.esm.utilities.theme.applyTheme\.js$/ }, () => ({
      contents: "export const addJupyterLabThemeChangeListener = () => {}, applyJupyterTheme = () => {};",
    }));
    // Asked for by code that only runs in Node.
    onResolve({ filter: /^crypto$/ }, () => ({ path: "crypto", namespace: "nothing" }));
    onLoad({ filter: /^crypto$/, namespace: "nothing" }, () => ({ contents: "export default {};" }));
    // KaTeX offers each font three times; every browser that runs the page takes the first.
    onResolve({ filter: /\.(woff|ttf)$/ }, ({ path: name }) => ({ path: name, external: true }));
    // JupyterLab's styles are made to be imported from scripts: each once, where it is met first.
    onResolve({ filter: /^styles:/ }, ({ path: name }) => ({ path: name, namespace: "styles" }));
    onLoad({ filter: /^styles:/, namespace: "styles" }, () => ({
      contents: ["theme:jupyterlab", ...styles].map((name) => `import ${JSON.stringify(name)};`).join("\n"),
      resolveDir: path.join(root, "src/lab/page"),
    }));
    // The themes of JupyterLab, each for the page's own switch.
    onResolve({ filter: /^theme:/ }, ({ path: name }) => ({ path: name, namespace: "theme" }));
    onLoad({ filter: /^theme:/, namespace: "theme" }, () => ({
      contents: themes(root),
      loader: "css",
      resolveDir: root,
    }));
  },
});

/** Light variables by default; dark ones where the person, or else the system, wants dark. */
function themes(root) {
  const require = createRequire(path.join(root, "package.json"));
  const variables = (manifest) =>
    readFileSync(path.join(path.dirname(require.resolve(manifest)), "style/variables.css"), "utf8");
  const light = variables("@jupyterlab/theme-light-extension/package.json");
  const dark = variables("@jupyterlab/theme-dark-extension/package.json");
  return [
    light,
    dark.replace(":root", ":root[data-theme=dark]"),
    `@media (prefers-color-scheme: dark) { ${dark.replace(":root", ":root:not([data-theme=light])")} }`,
  ].join("\n");
}

/** Builds the page into `dist/lab`, or another folder, unless it is up to date. */
export async function buildLab(root, folder = path.join(root, "dist/lab")) {
  const inputs = inputsOf(root);
  const manifest = path.join(folder, "manifest.json");
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).inputs === inputs) return;
  const page = path.join(root, "src/lab/page");
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { notebook: `${page}/notebook.ts`, start: `${page}/start.ts`, style: "styles:notebook" },
    outdir: `${folder}.new`,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    format: "esm",
    splitting: true,
    minify: true,
    metafile: true,
    target: "es2022",
    logLevel: "error",
    loader: {
      ".woff2": "file",
      ".eot": "empty",
      ".png": "dataurl",
      ".gif": "dataurl",
      ".svg": "text",
      ".md": "text",
      ".raw": "text",
    },
    define: { "process.env.NODE_ENV": '"production"', "process.env": "{}", global: "globalThis" },
    alias: { path: "path-browserify" },
    plugins: [jupyter(root)],
  });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  renameSync(`${folder}.new`, folder);
  writeFileSync(manifest, JSON.stringify({ inputs, ...namesIn(metafile) }, null, 1));
}

/** Which built file is what. */
function namesIn({ outputs }) {
  const entries = Object.entries(outputs).map(([file, output]) => ({ name: path.basename(file), ...output }));
  const built = (source) => entries.find(({ entryPoint }) => entryPoint?.endsWith(source));
  const script = built("page/notebook.ts");
  return {
    notebook: script.name,
    notebookStyle: path.basename(built("styles:notebook").cssBundle),
    start: built("page/start.ts").name,
    preload: script.imports
      .filter(({ kind }) => kind === "import-statement")
      .map(({ path: file }) => path.basename(file)),
  };
}
