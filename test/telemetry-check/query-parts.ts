import { parser } from '@prometheus-io/lezer-promql';

type Node = ReturnType<typeof parser.parse>['topNode'];

const comparisons = ['Gtr', 'Gte', 'Lss', 'Lte', 'EqlC', 'Neq'];

/** The names of the metrics that an expression asks for. @throws where it is no PromQL */
export function metricsIn(expr: string): string[] {
  return [...new Set(selectorsIn(expr).map((selector) => /^[\w:]+/.exec(selector)?.[0] ?? selector))];
}

/** The series that an expression asks for: each metric with its labels. @throws where it is no PromQL */
export function selectorsIn(expr: string): string[] {
  return find(expr, ({ name }, text) => (name === 'VectorSelector' ? text : undefined));
}

/**
 * Each part for which "or vector(0)" stands in, or another constant: with it no result would be empty. A filter
 * around it, as "> 0", is left away. @throws where it is no PromQL
 */
export function guardedIn(expr: string): string[] {
  return find(expr, (node) => {
    if (node.name !== 'BinaryExpr' || node.getChild('Or') === null) return undefined;
    const { firstChild: left, lastChild: right } = node;
    if (left === null || right === null || selectorsIn(expr.slice(right.from, right.to)).length > 0)
      return undefined;
    const { from, to } = withoutFilter(left);
    return expr.slice(from, to);
  });
}

function withoutFilter(node: Node): Node {
  const { firstChild: inner } = node;
  const isFilter =
    node.name === 'BinaryExpr' &&
    node.getChild('BoolModifier') === null &&
    node.lastChild?.name === 'NumberDurationLiteral' &&
    comparisons.some((name) => node.getChild(name) !== null);
  return inner !== null && (isFilter || node.name === 'ParenExpr') ? withoutFilter(inner) : node;
}

/** What `choose` takes of the tree, each once. */
function find(expr: string, choose: (node: Node, text: string) => string | undefined): string[] {
  const found = new Set<string>();
  parser.parse(expr).iterate({
    enter: ({ node, type, from, to }) => {
      if (type.isError) throw new Error(`is no PromQL near "${expr.slice(from, from + 20)}"`);
      const chosen = choose(node, expr.slice(from, to));
      if (chosen !== undefined) found.add(chosen);
    },
  });
  return [...found];
}
