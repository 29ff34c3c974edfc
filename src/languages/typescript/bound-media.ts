import { ts } from "@ts-morph/common";
import type { Change } from "../../core/rule.ts";
import type { TextEdit } from "../language.ts";
import { behind, inFrontOf, isListed, statementOf } from "./blocks.ts";
import { quoted } from "./edits.ts";
import { pathOf } from "./scope.ts";
import { nodeAt, type Source } from "./source.ts";

/** Names of things that have a size and no length: files of a form, and what middleware makes of them. */
const FILES = /^(files?|blob|upload|attachments?|formData|body)$/i;

/**
 * Refuses the content of a file that is too large, be it bytes or Base64. Null where what enters is no content but a file
 * or a whole request.
 */
export function boundMedia(
  source: Source | undefined,
  { input, maxBytes }: Extract<Change, { readonly kind: "bound-media" }>,
): readonly TextEdit[] | null {
  const node = source && nodeAt(source.tree, input.start, input.end, isPlace);
  const statement = node && statementOf(node);
  if (!node || !statement) return null;
  const limit = String(maxBytes).replace(/\B(?=(\d{3})+$)/g, "_");
  const refusal = (name: string): readonly string[] => [
    `if (${name}.length > ${limit}) throw new RangeError(${quoted("The file is too large", node)});`,
  ];
  if (ts.isBindingElement(node)) {
    const known = ts.isIdentifier(node.name) && !node.dotDotDotToken && !FILES.test(node.name.text);
    return known && ts.isVariableStatement(statement) && isListed(statement)
      ? [behind(statement, refusal(node.name.getText()))]
      : null;
  }
  if (pathOf(node) === null || FILES.test(node.name.text) || ts.isIterationStatement(statement, false)) return null;
  return inFrontOf(statement, refusal(node.getText()));
}

function isPlace(node: ts.Node): node is ts.BindingElement | ts.PropertyAccessExpression {
  return ts.isBindingElement(node) || ts.isPropertyAccessExpression(node);
}
