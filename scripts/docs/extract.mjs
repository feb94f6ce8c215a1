// The public door as plain data: every name that `gradlab` exports, with its signature and what its TSDoc says.
import path from "node:path";
import ts from "typescript-api";

/**
 * @typedef {{ name: string | undefined, tensor: boolean }} Input a parameter; without a name where it is taken apart in place
 * @typedef {{ kind: string, text: string }} Tag what follows @param, @returns, @throws, @see, @example
 * @typedef {{ name: string, kind: "function" | "type" | "class" | "value", signature: string, parameters: string[], takes: Input[], givesTensors: boolean, text: string, tags: Tag[], file: string, line: number, members: Entry[] }} Entry
 * @typedef {{ name: string, text: string, entries: Entry[] }} Section
 */

/** Reads the door of the project at `root`. Returns one section for each namespace and one for what stands alone. */
export function extract(root) {
  const door = path.join(root, "src/index.ts");
  const config = ts.readConfigFile(path.join(root, "tsconfig.json"), (file) => ts.sys.readFile(file)).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([door], options);
  const checker = program.getTypeChecker();
  const names = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(door)));
  const reader = { checker, root, doors: new Set(names.map((name) => target({ checker }, name))) };
  const sections = [];
  const alone = [];
  for (const name of names) {
    const symbol = target(reader, name);
    if (!isNamespace(symbol)) alone.push(...entries(reader, "", name));
    else if (name.name !== "tf")
      sections.push({ name: name.name, text: "", entries: inside(reader, "", symbol) });
  }
  return [...sections, { name: "gradlab", text: "", entries: alone }];
}

const isNamespace = (symbol) => (symbol.flags & ts.SymbolFlags.ValueModule) !== 0;
const target = ({ checker }, symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** The entries of a namespace, those of namespaces in it (`affine.forward`) included. */
function inside(reader, prefix, symbol) {
  return reader.checker.getExportsOfModule(symbol).flatMap((name) => {
    const resolved = target(reader, name);
    // `models.knn` is `knn`: what has a door of its own is told there.
    if (isNamespace(resolved) && reader.doors.has(resolved)) return [];
    return isNamespace(resolved)
      ? inside(reader, `${prefix}${name.name}.`, resolved)
      : entries(reader, prefix, name);
  });
}

function entries(reader, prefix, name) {
  const symbol = target(reader, name);
  const declaration = symbol.declarations?.find(
    (one) => !one.getSourceFile().fileName.includes("node_modules"),
  );
  if (declaration === undefined) return [];
  return [entry(reader, `${prefix}${name.name}`, symbol, declaration)];
}

function entry(reader, name, symbol, declaration) {
  const { checker, root } = reader;
  const file = declaration.getSourceFile();
  const isClass = ts.isClassDeclaration(declaration);
  const kind = ts.isFunctionDeclaration(declaration)
    ? "function"
    : isClass
      ? "class"
      : ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)
        ? "type"
        : "value";
  const ways = overloads(symbol, declaration);
  return {
    name,
    kind,
    signature: ways.map((one) => signatureOf(one, file)).join("\n"),
    parameters: (declaration.parameters ?? []).filter(isNamed).map((one) => one.name.text),
    takes: ways
      .flatMap((one) => [...(one.parameters ?? [])])
      .map((one) => ({
        name: isNamed(one) ? one.name.text : undefined,
        tensor: isTensor(checker.getTypeAtLocation(one)),
      })),
    givesTensors: declaration.parameters !== undefined && gives(checker, declaration),
    // The symbol would run the words on two ways of calling it together into one paragraph.
    text: (ways.length > 1 ? ways.map((one) => checker.getSignatureFromDeclaration(one)) : [symbol])
      .map((one) => ts.displayPartsToString(one.getDocumentationComment(checker)))
      .join("\n\n"),
    tags: symbol
      .getJsDocTags(checker)
      .map((tag) => ({ kind: tag.name, text: ts.displayPartsToString(tag.text) })),
    file: path.relative(root, file.fileName).replaceAll("\\", "/"),
    line: file.getLineAndCharacterOfPosition(declaration.getStart(file)).line + 1,
    members: isClass ? declaration.members.filter(isPublic).map((one) => member(reader, one, file)) : [],
  };
}

function member(reader, declaration, file) {
  const symbol = reader.checker.getSymbolAtLocation(declaration.name);
  return { ...entry(reader, declaration.name.getText(file), symbol, declaration), members: [] };
}

/** Not taken apart where it stands: `x`, but not `{ stride, pad }`. */
const isNamed = (parameter) => ts.isIdentifier(parameter.name);

/** A tensor, or a type parameter that must be one. */
const isTensor = (type) => (type.getConstraint?.() ?? type).getProperty("dataSync") !== undefined;

/** Whether a function returns a tensor, or a record or list of which one is. */
function gives(checker, declaration) {
  const signature = checker.getSignatureFromDeclaration(declaration);
  if (signature === undefined) return false;
  const returned = signature.getReturnType();
  const type = checker.getAwaitedType(returned) ?? returned;
  const parts = (type.getConstraint?.() ?? type).getProperties().map((one) => checker.getTypeOfSymbol(one));
  const items = [type.getNumberIndexType(), type.getStringIndexType()].filter((one) => one !== undefined);
  return isTensor(type) || [...parts, ...items].some(isTensor);
}

const isPublic = (one) =>
  one.name !== undefined &&
  !ts.isPrivateIdentifier(one.name) &&
  !(ts.getCombinedModifierFlags(one) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));

/** All the ways in which a function may be called; any other declaration alone. */
function overloads(symbol, declaration) {
  const ways = symbol.declarations.filter((one) => ts.isFunctionDeclaration(one) && one.body === undefined);
  return ways.length > 0 ? ways : [declaration];
}

/** The declaration without what it does: a function up to its body, a class its name, a type all of it. */
function signatureOf(declaration, file) {
  const text = file.text;
  const start = declaration.getStart(file);
  if (ts.isClassDeclaration(declaration)) return text.slice(start, declaration.members.pos - 1).trim();
  if (ts.isVariableDeclaration(declaration)) return `const ${declaration.getText(file).split(" = ")[0]}`;
  const end = declaration.body ? declaration.body.getStart(file) : declaration.end;
  return text
    .slice(start, end)
    .trim()
    .replace(/^export /, "");
}
