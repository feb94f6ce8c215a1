import type TS from "typescript-api";
import { ts } from "../../src/typescript.js";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** What everybody shares and only gives: named, they are called at once or read, and never assigned, handed on or kept. */
const givers: Readonly<Record<string, ReadonlySet<string>>> = {
  Math: words(
    `abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min
    pow round sign sin sinh sqrt tan tanh trunc random E PI SQRT2 SQRT1_2 LN2 LN10 LOG2E LOG10E`,
  ),
  Number: words(
    `isFinite isInteger isNaN isSafeInteger parseFloat parseInt EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NaN
    NEGATIVE_INFINITY POSITIVE_INFINITY`,
  ),
  Array: words("from isArray of"),
  Object: words("entries fromEntries keys values"),
  Float32Array: words("from of"),
  Float64Array: words("from of"),
  Int32Array: words("from of"),
  Uint8Array: words("from of"),
  console: words("log"),
  tf: words(
    `abs add addN all any argMax argMin broadcastTo cast ceil clipByValue clone concat concat1d concat2d conv2d cos cumsum diag div
    divNoNan dot einsum elu equal exp expandDims expm1 eye fill floor gather greater greaterEqual isFinite isInf isNaN leakyRelu less
    lessEqual linspace log log1p logSigmoid logSoftmax logSumExp logicalAnd logicalNot logicalOr logicalXor matMul max maxPool maximum
    mean min minimum mod moments mul neg norm notEqual oneHot ones onesLike outerProduct pad pow prod range reciprocal relu relu6
    reshape reverse round rsqrt scalar sigmoid sign sin slice softmax softplus split sqrt square squaredDifference squeeze stack step
    sub sum tan tanh tensor tensor1d tensor2d tensor3d tensor4d tidy tile topk transpose unsortedSegmentSum unstack where zeros
    zerosLike`,
  ),
};

/** What everybody shares and may be called by itself or with `new`. */
const makers = words(
  `Array Boolean Error Float32Array Float64Array Int32Array Map Number RangeError Set String TypeError Uint8Array isFinite isNaN
  parseFloat parseInt random`,
);
const constants = words("undefined NaN Infinity");

/** Ways to what is shared from something of one's own. */
const doors = words(
  `prototype __proto__ constructor then __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ caller callee arguments`,
);

/**
 * Whether a text plainly leaves nothing behind for others in its process, by reading it: it names only what it declares itself,
 * and of what is shared only what gives and never keeps; nothing in it goes on later. Where in doubt it is not. Such a text can
 * be written to lie; whoever does so harms only their own next answer, see `share`.
 */
export function isSelfContained(file: TS.SourceFile): boolean {
  const own = new Set<string>();
  const collect = (node: TS.Node): void => {
    const { name } = node as { name?: TS.Node };
    if (name && ts.isIdentifier(name) && isDeclaration(node)) own.add(name.text);
    ts.forEachChild(node, collect);
  };
  collect(file);
  const isPlain = (node: TS.Node): boolean => {
    if (isAboutTypes(node)) return true;
    if (goesOnLater(node)) return false;
    if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) return false;
    if (ts.isImportDeclaration(node)) return isLibrary(node);
    if ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && doors.has(node.text)) return false;
    if (ts.isIdentifier(node) && isReference(node) && !own.has(node.text)) return isGiven(node);
    return ts.forEachChild(node, (child) => !isPlain(child) || undefined) === undefined;
  };
  return isPlain(file);
}

const isAboutTypes = (node: TS.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isTypeParameterDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node);

const isDeclaration = (node: TS.Node): boolean =>
  ts.isVariableDeclaration(node) ||
  ts.isParameter(node) ||
  ts.isBindingElement(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node);

const goesOnLater = (node: TS.Node): boolean =>
  ts.isAwaitExpression(node) ||
  ts.isYieldExpression(node) ||
  ts.isClassLike(node) ||
  ts.isWithStatement(node) ||
  (ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword));

/** Names that are looked up, unlike those of properties, labels and declarations. */
function isReference(node: TS.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  return !(
    ts.isLabeledStatement(parent) ||
    ts.isBreakOrContinueStatement(parent) ||
    ts.isMethodDeclaration(parent)
  );
}

/** A shared name where it may stand. */
function isGiven(node: TS.Identifier): boolean {
  const { text, parent } = node;
  if (constants.has(text)) return !isWritten(node);
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === node) {
    return makers.has(text);
  }
  if (!ts.isPropertyAccessExpression(parent)) return false;
  if (!Object.hasOwn(givers, text) || !givers[text].has(parent.name.text)) return false;
  const isCalled = ts.isCallExpression(parent.parent) && parent.parent.expression === parent;
  // Of these only numbers are read.
  return isCalled || (/^[A-Z]/.test(parent.name.text) && text !== "tf" && !isWritten(parent));
}

function isWritten(node: TS.Expression): boolean {
  const { parent } = node;
  if (ts.isDeleteExpression(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return (
      parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
    );
  }
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}

function isLibrary({ moduleSpecifier, importClause }: TS.ImportDeclaration): boolean {
  if (importClause?.isTypeOnly) return true;
  const bindings = importClause?.namedBindings;
  return (
    ts.isStringLiteral(moduleSpecifier) &&
    moduleSpecifier.text === "gradlab" &&
    importClause?.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every(({ name, propertyName }) => !propertyName && /^(?:tf|random)$/.test(name.text))
  );
}
