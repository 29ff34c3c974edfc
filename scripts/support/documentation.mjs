// A plugin for mutation runs: which parts of a rule are documentation. A changed example or a shorter list of references
// says nothing about behaviour, and is seen by people and in the generated pages.
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** Properties of `defineRule({ ... })` that only people read. `messages` and `guide` are text and numbers of bullets. */
const PROPERTIES = new Set(["title", "why", "whenNotToUse", "references", "guide", "messages", "examples"]);

/** @param {any} path @returns {boolean} */
function isDocumentationProperty(path) {
  if (!path.isObjectProperty() || path.node.computed || !PROPERTIES.has(path.node.key.name)) return false;
  const call = path.parentPath?.parentPath;
  return Boolean(
    call?.isCallExpression() && call.node.callee.name === "defineRule" && call.parentPath.isExportDefaultDeclaration(),
  );
}

/** The declaration at the top of a file that a path is or stands for, with the name that it declares; or undefined.
 * @param {any} path */
function declaredName(path) {
  if (!path.parentPath?.isProgram()) return undefined;
  if (path.isFunctionDeclaration()) return path.node.id?.name;
  if (!path.isVariableDeclaration() || path.node.declarations.length !== 1) return undefined;
  return path.node.declarations[0].id.name;
}

/**
 * Whether all that mentions a declaration at the top of a file is documentation, directly or through other such
 * declarations. What is exported, or mentioned nowhere, is none.
 * @param {any} path
 * @param {ReadonlySet<string>} seen
 * @returns {boolean}
 */
function servesDocumentationOnly(path, seen = new Set()) {
  const name = declaredName(path);
  if (name === undefined || seen.has(name)) return false;
  const references = path.scope.getProgramParent().getBinding(name)?.referencePaths ?? [];
  const beyond = new Set([...seen, name]);
  const others = references.filter(
    (/** @type {any} */ each) => !each.findParent((/** @type {any} */ parent) => parent.node === path.node),
  );
  return others.length > 0 && others.every((/** @type {any} */ each) => isWithinDocumentation(each, beyond));
}

/** @param {any} path @param {ReadonlySet<string>} seen @returns {boolean} */
function isWithinDocumentation(path, seen) {
  return Boolean(
    path.findParent(
      (/** @type {any} */ parent) => isDocumentationProperty(parent) || servesDocumentationOnly(parent, seen),
    ),
  );
}

const ignorer = {
  /** @param {any} path */
  shouldIgnore(path) {
    if (isDocumentationProperty(path) || servesDocumentationOnly(path)) return "Documentation of a rule.";
    return undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "documentation", ignorer)];
