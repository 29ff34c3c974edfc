// Programs that hide a value behind the constructs of the language, for the properties of the evaluator.
import { CLIENT, IMPORT } from "./programs.ts";

/** An expression in a file that is being written, with what stands in front of it and the files beside it. */
export interface Draft {
  readonly files: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
  readonly expression: string;
  /** Makes names that no other part of the program has. */
  readonly count: number;
}

export interface Construct {
  readonly name: string;
  readonly hide: (draft: Draft) => Draft;
}

type Written = readonly [lines: readonly string[], expression: string];

/** A construct told by the lines that it adds and the expression that then stands for the old one. */
function construct(name: string, write: (expression: string, id: string) => Written): Construct {
  return {
    name,
    hide: (draft) => {
      const [lines, expression] = write(draft.expression, `${draft.count}`);
      return { ...draft, lines: [...draft.lines, ...lines], expression, count: draft.count + 1 };
    },
  };
}

/** Moves all that was written so far to another file, and brings it back by an import. */
function moved(
  name: string,
  write: (expression: string, file: string, id: string) => { readonly exported: string; readonly imported: Written },
): Construct {
  return {
    name,
    hide: (draft) => {
      const id = `${draft.count}`;
      const file = `part${id}`;
      const { exported, imported } = write(draft.expression, file, id);
      const files = { ...draft.files, [`${file}.ts`]: [...draft.lines, exported].join("\n") };
      return { files, lines: imported[0], expression: imported[1], count: draft.count + 1 };
    },
  };
}

/** Constructs that keep any value as it is. */
export const ANY: readonly Construct[] = [
  construct("variable", (e, id) => [[`const v${id} = ${e};`], `v${id}`]),
  construct("let", (e, id) => [[`let v${id} = ${e};`], `v${id}`]),
  construct("var", (e, id) => [[`var v${id} = ${e};`], `v${id}`]),
  construct("assigned later", (e, id) => [[`let v${id};`, `v${id} = ${e};`], `v${id}`]),
  construct("overridden later", (e, id) => [[`let v${id}: any = undefined;`, `v${id} = ${e};`], `v${id}`]),
  construct("assigned in a branch", (e, id) => [
    [`let v${id} = ${e};`, `if (process.env.A) { v${id} = ${e}; }`],
    `v${id}`,
  ]),
  construct("assigned in try", (e, id) => [
    [`let v${id};`, `try { v${id} = ${e}; } catch { v${id} = ${e}; }`],
    `v${id}`,
  ]),
  construct("assigned in a loop", (e, id) => [[`let v${id};`, `for (const x of [1]) { v${id} = ${e}; }`], `v${id}`]),
  construct("assigned in a callback", (e, id) => [[`let v${id};`, `[1].forEach(() => { v${id} = ${e}; });`], `v${id}`]),
  construct("assigned from a callback", (e, id) => [
    [`let v${id};`, `[${e}].forEach((x) => { v${id} = x; });`],
    `v${id}`,
  ]),
  construct("assigned in a function", (e, id) => [
    [`let v${id};`, `function fill${id}() { v${id} = ${e}; }`, `fill${id}();`],
    `v${id}`,
  ]),
  construct("??=", (e, id) => [[`let v${id};`, `v${id} ??= ${e};`], `v${id}`]),
  construct("||=", (e, id) => [[`let v${id};`, `v${id} ||= ${e};`], `v${id}`]),
  construct("destructuring assignment", (e, id) => [[`let v${id};`, `({ x: v${id} } = { x: ${e} });`], `v${id}`]),
  construct("alias", (e, id) => [[`const a${id} = ${e};`, `const b${id} = a${id};`], `b${id}`]),
  construct("arrow", (e, id) => [[`const f${id} = () => ${parenthesized(e)};`], `f${id}()`]),
  construct("function", (e, id) => [[`function f${id}() { return ${e}; }`], `f${id}()`]),
  construct("function with early return", (e, id) => [
    [`function f${id}(x?: any) { if (x) return ${e}; return ${e}; }`],
    `f${id}()`,
  ]),
  construct("function with switch", (e, id) => [
    [`function f${id}(k: string) { switch (k) { case "a": return ${e}; default: return ${e}; } }`],
    `f${id}("a")`,
  ]),
  construct("function with switch and variable", (e, id) => [
    [`function f${id}(k: string) { let x; switch (k) { case "a": x = ${e}; break; default: x = ${e}; } return x; }`],
    `f${id}("a")`,
  ]),
  construct("try and finally", (e, id) => [
    [`function f${id}() { try { return ${e}; } finally { console.log(1); } }`],
    `f${id}()`,
  ]),
  construct("identity", (e, id) => [[`const f${id} = (x: any) => x;`], `f${id}(${e})`]),
  construct("generic identity", (e, id) => [[`function f${id}<T>(x: T): T { return x; }`], `f${id}<any>(${e})`]),
  construct("second parameter", (e, id) => [[`const f${id} = (a: any, b: any) => b;`], `f${id}(1, ${e})`]),
  construct("rest parameter", (e, id) => [[`const f${id} = (...xs: any[]) => xs[0];`], `f${id}(${e})`]),
  construct("spread argument", (e, id) => [
    [`const f${id} = (x: any) => x;`, `const xs${id} = [${e}];`],
    `f${id}(...xs${id})`,
  ]),
  construct("default parameter", (e, id) => [[`const f${id} = (x = ${e}) => x;`], `f${id}()`]),
  construct("destructured parameter", (e, id) => [[`const f${id} = ({ x }: any) => x;`], `f${id}({ x: ${e} })`]),
  construct("destructured parameter with default", (e, id) => [
    [`const f${id} = ({ x = ${e} }: any = {}) => x;`],
    `f${id}()`,
  ]),
  construct("call", (e, id) => [[`function f${id}(x: any) { return x; }`], `f${id}.call(null, ${e})`]),
  construct("apply", (e, id) => [[`function f${id}(x: any) { return x; }`], `f${id}.apply(null, [${e}])`]),
  construct("bind", (e, id) => [[`function f${id}(x: any) { return x; }`], `f${id}.bind(null, ${e})()`]),
  construct("bind this", (e, id) => [[`function f${id}(this: any) { return this.x; }`], `f${id}.bind({ x: ${e} })()`]),
  construct("arguments", (e, id) => [[`function f${id}() { return arguments[0]; }`], `(f${id} as any)(${e})`]),
  construct("factory", (e, id) => [[`const f${id} = (x: any) => () => x;`], `f${id}(${e})()`]),
  construct("factory of an object", (e, id) => [
    [`const f${id} = (x: any) => ({ get: () => x });`],
    `f${id}(${e}).get()`,
  ]),
  construct("closure over a let", (e, id) => [
    [
      `function f${id}() { let x: any; return { set(y: any) { x = y; }, get() { return x; } }; }`,
      `const o${id} = f${id}();`,
      `o${id}.set(${e});`,
    ],
    `o${id}.get()`,
  ]),
  construct("callback", (e, id) => [[`const f${id} = (use: any) => use(${e});`], `f${id}((x: any) => x)`]),
  construct("callback with block", (e, id) => [
    [`const f${id} = (use: any) => { const r = use(${e}); return r; };`],
    `f${id}(function (x: any) { return x; })`,
  ]),
  construct("memo", (e, id) => [
    [`let m${id}: any;`, `const f${id} = () => { if (!m${id}) m${id} = ${e}; return m${id}; };`],
    `f${id}()`,
  ]),
  construct("memo with ??=", (e, id) => [[`let m${id}: any;`, `const f${id} = () => (m${id} ??= ${e});`], `f${id}()`]),
  construct("IIFE", (e) => [[], `(() => ${parenthesized(e)})()`]),
  construct("IIFE with block", (e) => [[], `(function () { const x = ${e}; return x; })()`]),
  construct("class field", (e, id) => [[`class C${id} { x: any = ${e}; }`], `new C${id}().x`]),
  construct("private field", (e, id) => [
    [`class C${id} { #x: any = ${e}; get() { return this.#x; } }`],
    `new C${id}().get()`,
  ]),
  construct("field set in the constructor", (e, id) => [
    [`class C${id} { x: any; constructor() { this.x = ${e}; } }`],
    `new C${id}().x`,
  ]),
  construct("field set by a method", (e, id) => [
    [`class C${id} { x: any; init() { this.x = ${e}; return this; } }`],
    `new C${id}().init().x`,
  ]),
  construct("field set by a setter", (e, id) => [
    [
      `class C${id} { _x: any; set x(y: any) { this._x = y; } get x() { return this._x; } }`,
      `const c${id} = new C${id}();`,
      `c${id}.x = ${e};`,
    ],
    `c${id}.x`,
  ]),
  construct("field set from outside", (e, id) => [
    [`class C${id} { x: any; }`, `const c${id} = new C${id}();`, `c${id}.x = ${e};`],
    `c${id}.x`,
  ]),
  construct("field overridden from outside", (e, id) => [
    [`class C${id} { x: any = undefined; }`, `const c${id} = new C${id}();`, `c${id}.x = ${e};`],
    `c${id}.x`,
  ]),
  construct("fluent builder", (e, id) => [
    [`class C${id} { x: any; with(x: any) { this.x = x; return this; } build() { return this.x; } }`],
    `new C${id}().with(${e}).build()`,
  ]),
  construct("static field", (e, id) => [[`class C${id} { static x: any = ${e}; }`], `C${id}.x`]),
  construct("static field set later", (e, id) => [[`class C${id} { static x: any; }`, `C${id}.x = ${e};`], `C${id}.x`]),
  construct("static block", (e, id) => [[`class C${id} { static x: any; static { this.x = ${e}; } }`], `C${id}.x`]),
  construct("static method", (e, id) => [[`class C${id} { static x() { return ${e}; } }`], `C${id}.x()`]),
  construct("getter", (e, id) => [[`class C${id} { get x() { return ${e}; } }`], `new C${id}().x`]),
  construct("method", (e, id) => [[`class C${id} { x() { return ${e}; } }`], `new C${id}().x()`]),
  construct("injected", (e, id) => [
    [`class C${id} { constructor(private readonly x: any) {} get() { return this.x; } }`],
    `new C${id}(${e}).get()`,
  ]),
  construct("injected in an object", (e, id) => [
    [`class C${id} { private x: any; constructor(o: any) { this.x = o.x; } get() { return this.x; } }`],
    `new C${id}({ x: ${e} }).get()`,
  ]),
  construct("injected with default", (e, id) => [
    [`class C${id} { constructor(readonly x: any = ${e}) {} }`],
    `new C${id}().x`,
  ]),
  construct("inherited field", (e, id) => [
    [`class B${id} { x: any = ${e}; }`, `class C${id} extends B${id} {}`],
    `new C${id}().x`,
  ]),
  construct("inherited method", (e, id) => [
    [`class B${id} { x() { return ${e}; } }`, `class C${id} extends B${id} {}`],
    `new C${id}().x()`,
  ]),
  construct("overridden method", (e, id) => [
    [
      `class B${id} { x(): any { return undefined; } y() { return this.x(); } }`,
      `class C${id} extends B${id} { x() { return ${e}; } }`,
    ],
    `new C${id}().y()`,
  ]),
  construct("overridden field", (e, id) => [
    [`class B${id} { x: any = undefined; get() { return this.x; } }`, `class C${id} extends B${id} { x: any = ${e}; }`],
    `new C${id}().get()`,
  ]),
  construct("super method", (e, id) => [
    [`class B${id} { x() { return ${e}; } }`, `class C${id} extends B${id} { x() { return super.x(); } }`],
    `new C${id}().x()`,
  ]),
  construct("super constructor", (e, id) => [
    [
      `class B${id} { constructor(readonly x: any) {} }`,
      `class C${id} extends B${id} { constructor() { super(${e}); } }`,
    ],
    `new C${id}().x`,
  ]),
  construct("mixin", (e, id) => [
    [`const M${id} = (Base: any) => class extends Base { x: any = ${e}; };`, `class B${id} {}`],
    `new (M${id}(B${id}))().x`,
  ]),
  construct("prototype", (e, id) => [
    [`function P${id}() {}`, `P${id}.prototype.x = ${e};`],
    `new (P${id} as any)().x`,
  ]),
  construct("object getter", (e) => [[], `({ get x() { return ${e}; } }).x`]),
  construct("object method", (e) => [[], `({ x() { return ${e}; } }).x()`]),
  construct("object method with this", (e, id) => [
    [`const o${id} = { y: ${e}, x() { return this.y; } };`],
    `o${id}.x()`,
  ]),
  construct("property", (e, id) => [[`const o${id} = { x: ${e} };`], `o${id}.x`]),
  construct("property behind ?.", (e, id) => [[`const o${id}: any = { x: ${e} };`], `o${id}?.x`]),
  construct("property set later", (e, id) => [[`const o${id}: any = {};`, `o${id}.x = ${e};`], `o${id}.x`]),
  construct("property overridden later", (e, id) => [
    [`const o${id}: any = { x: undefined };`, `o${id}.x = ${e};`],
    `o${id}.x`,
  ]),
  construct("property set through an alias", (e, id) => [
    [`const o${id}: any = {};`, `const p${id} = o${id};`, `p${id}.x = ${e};`],
    `o${id}.x`,
  ]),
  construct("property set through the original", (e, id) => [
    [`const o${id}: any = {};`, `const p${id} = o${id};`, `o${id}.x = ${e};`],
    `p${id}.x`,
  ]),
  construct("property set in a function", (e, id) => [
    [`const o${id}: any = {};`, `const f${id} = (o: any) => { o.x = ${e}; };`, `f${id}(o${id});`],
    `o${id}.x`,
  ]),
  construct("property set in a closure", (e, id) => [
    [`const o${id}: any = {};`, `const f${id} = () => { o${id}.x = ${e}; };`, `f${id}();`],
    `o${id}.x`,
  ]),
  construct("property set in a returned closure", (e, id) => [
    [`const o${id}: any = {};`, `const f${id} = () => () => { o${id}.x = ${e}; };`, `f${id}()();`],
    `o${id}.x`,
  ]),
  construct("property set under a known key", (e, id) => [
    [`const K${id} = "x";`, `const o${id}: any = {};`, `o${id}[K${id}] = ${e};`],
    `o${id}.x`,
  ]),
  construct("property set under unknown keys", (e, id) => [
    [`const o${id}: any = {};`, `for (const k of Object.keys({ x: 1 })) o${id}[k] = ${e};`],
    `o${id}.x`,
  ]),
  construct("property set by Object.assign", (e, id) => [
    [`const o${id}: any = {};`, `Object.assign(o${id}, { x: ${e} });`],
    `o${id}.x`,
  ]),
  construct("property set by Reflect", (e, id) => [
    [`const o${id}: any = {};`, `Reflect.set(o${id}, "x", ${e});`],
    `o${id}.x`,
  ]),
  construct("property set by defineProperty", (e, id) => [
    [`const o${id}: any = {};`, `Object.defineProperty(o${id}, "x", { value: ${e}, enumerable: true });`],
    `o${id}.x`,
  ]),
  construct("property set by a package", (e, id) => [
    [`import { set as set${id} } from "lodash";`, `const o${id}: any = {};`, `set${id}(o${id}, "x", ${e});`],
    `o${id}.x`,
  ]),
  construct("property set in a loop over entries", (e, id) => [
    [`const o${id}: any = {};`, `for (const [k, v] of Object.entries({ x: ${e} })) { o${id}[k] = v; }`],
    `o${id}.x`,
  ]),
  construct("property set by destructuring", (e, id) => [
    [`const o${id}: any = {};`, `[o${id}.x] = [${e}];`],
    `o${id}.x`,
  ]),
  construct("property set by destructuring an object", (e, id) => [
    [`const o${id}: any = {};`, `({ y: o${id}.x } = { y: ${e} });`],
    `o${id}.x`,
  ]),
  construct("property set with ??=", (e, id) => [[`const o${id}: any = {};`, `o${id}.x ??= ${e};`], `o${id}.x`]),
  construct("property of a spread", (e, id) => [
    [`const o${id} = { x: ${e} };`, `const p${id} = { y: 1, ...o${id} };`],
    `p${id}.x`,
  ]),
  construct("property of a conditional spread", (e, id) => [
    [`const o${id} = { x: ${e} };`, `const p${id} = { y: 1, ...(true && o${id}) };`],
    `p${id}.x`,
  ]),
  construct("property of a rest", (e, id) => [[`const { y: y${id}, ...r${id} } = { y: 1, x: ${e} };`], `r${id}.x`]),
  construct("property of a shadow", (e, id) => [
    [`const o${id} = { x: ${e} };`, `{ const o${id} = {}; console.log(o${id}); }`],
    `o${id}.x`,
  ]),
  construct("computed key", (e, id) => [[`const K${id} = "x";`, `const o${id} = { [K${id}]: ${e} };`], `o${id}.x`]),
  construct("unknown key", (e, id) => [[`const o${id}: any = { [process.env.K ?? "x"]: ${e} };`], `o${id}.x`]),
  construct("Object.create", (e) => [[], `Object.create({ x: ${e} }).x`]),
  construct("Proxy", (e) => [[], `new Proxy({} as any, { get: () => ${parenthesized(e)} }).x`]),
  construct("Symbol", (e, id) => [
    [`const S${id} = Symbol();`, `const o${id} = { [S${id}]: ${e} };`],
    `o${id}[S${id}]`,
  ]),
  construct("destructured", (e, id) => [[`const { x: x${id} } = { x: ${e} };`], `x${id}`]),
  construct("destructured deeply", (e, id) => [[`const { a: { x: x${id} } } = { a: { x: ${e} } };`], `x${id}`]),
  construct("destructured with default", (e, id) => [[`const { x: x${id} = ${e} } = {} as any;`], `x${id}`]),
  construct("destructured list", (e, id) => [[`const [, x${id}] = [0, ${e}];`], `x${id}`]),
  construct("destructured rest", (e, id) => [[`const [, ...r${id}] = [0, ${e}];`], `r${id}[0]`]),
  construct("ternary", (e) => [[], `(process.env.A ? ${e} : ${e})`]),
  construct("ternary with unknown", (e, id) => [[`declare const u${id}: any;`], `(process.env.A ? u${id} : ${e})`]),
  construct("?? behind undefined", (e) => [[], `(undefined ?? ${e})`]),
  construct("?? behind the unknown", (e, id) => [[`declare const u${id}: any;`], `(u${id} ?? ${e})`]),
  construct("?? in front", (e) => [[], `(${e} ?? undefined)`]),
  construct("||", (e) => [[], `(false || ${e})`]),
  construct("|| in front", (e) => [[], `(${e} || undefined)`]),
  construct("&&", (e) => [[], `(true && ${e})`]),
  construct("&& behind the environment", (e) => [[], `(process.env && ${e})`]),
  construct("comma", (e) => [[], `(0, ${e})`]),
  construct("assertions", (e) => [[], `(${e} as any)!`]),
  construct("satisfies", (e) => [[], `(${e} satisfies unknown)`]),
  construct("assignment expression", (e, id) => [[`let v${id};`], `(v${id} = ${e})`]),
  construct("table", (e, id) => [[`const T${id} = { a: ${e}, b: ${e} } as const;`], `T${id}["a"]`]),
  construct("table by environment", (e, id) => [
    [`const T${id}: any = { a: ${e}, b: ${e} };`],
    `T${id}[process.env.K ?? "a"]`,
  ]),
  construct("table by type", (e, id) => [
    [`const T${id} = { a: ${e} } as const;`],
    `T${id}[(process.env.K ?? "a") as keyof typeof T${id}]`,
  ]),
  construct("list item", (e) => [[], `[0, ${e}][1]`]),
  construct("at", (e) => [[], `[${e}].at(-1)`]),
  construct("at of two", (e) => [[], `[undefined, ${e}].at(-1)`]),
  construct("find", (e) => [[], `[undefined, ${e}].find(Boolean)`]),
  construct("filter", (e) => [[], `[undefined, ${e}].filter(Boolean)[0]`]),
  construct("slice", (e) => [[], `[undefined, ${e}].slice(1)[0]`]),
  construct("reverse", (e) => [[], `[undefined, ${e}].reverse()[0]`]),
  construct("pop", (e) => [[], `[undefined, ${e}].pop()`]),
  construct("map", (e) => [[], `[1].map(() => ${parenthesized(e)})[0]`]),
  construct("map of itself", (e) => [[], `[${e}].map((x) => x)[0]`]),
  construct("flatMap", (e) => [[], `[1].flatMap(() => [${e}])[0]`]),
  construct("flat", (e) => [[], `[[], [${e}]].flat()[0]`]),
  construct("reduce", (e) => [[], `[${e}].reduce((a, b) => b)`]),
  construct("concat", (e) => [[], `([] as any[]).concat([${e}])[0]`]),
  construct("push", (e, id) => [[`const l${id}: any[] = [];`, `l${id}.push(${e});`], `l${id}[0]`]),
  construct("push in a loop", (e, id) => [
    [`const l${id}: any[] = [];`, `for (const x of [1]) l${id}.push(${e});`],
    `l${id}[0]`,
  ]),
  construct("unshift", (e, id) => [[`const l${id}: any[] = [undefined];`, `l${id}.unshift(${e});`], `l${id}[0]`]),
  construct("splice", (e, id) => [[`const l${id}: any[] = [undefined];`, `l${id}.splice(0, 1, ${e});`], `l${id}[0]`]),
  construct("item set later", (e, id) => [[`const l${id}: any[] = [];`, `l${id}[0] = ${e};`], `l${id}[0]`]),
  construct("item overridden", (e, id) => [[`const l${id}: any[] = [undefined];`, `l${id}[0] = ${e};`], `l${id}[0]`]),
  construct("fill", (e) => [[], `new Array(1).fill(${e})[0]`]),
  construct("Array.of", (e) => [[], `Array.of(${e})[0]`]),
  construct("Array.from with a function", (e) => [[], `Array.from({ length: 1 }, () => ${parenthesized(e)})[0]`]),
  construct("Map", (e, id) => [[`const m${id} = new Map([["k", ${e}]]);`], `m${id}.get("k")`]),
  construct("Map with set", (e, id) => [
    [`const m${id} = new Map<string, any>();`, `m${id}.set("k", ${e});`],
    `m${id}.get("k")`,
  ]),
  construct("Map with chained set", (e, id) => [
    [`const m${id} = new Map<string, any>().set("k", ${e});`],
    `m${id}.get("k")`,
  ]),
  construct("Map overridden", (e, id) => [
    [`const m${id} = new Map<string, any>([["k", undefined]]);`, `m${id}.set("k", ${e});`],
    `m${id}.get("k")`,
  ]),
  construct("WeakMap", (e, id) => [
    [`const k${id} = {};`, `const m${id} = new WeakMap<any, any>([[k${id}, ${e}]]);`],
    `m${id}.get(k${id})`,
  ]),
  construct("Set", (e) => [[], `[...new Set([${e}])][0]`]),
  construct("Object.values", (e) => [[], `Object.values({ x: ${e} })[0]`]),
  construct("Object.entries", (e) => [[], `(Object.entries({ x: ${e} })[0] as any)[1]`]),
  construct("Object.fromEntries", (e) => [[], `Object.fromEntries([["x", ${e}]]).x`]),
  construct("Object.fromEntries of mapped", (e) => [[], `Object.fromEntries(["x"].map((k) => [k, ${e}])).x`]),
  construct("Object.assign", (e) => [[], `Object.assign({}, { x: ${e} }).x`]),
  construct("Object.assign over", (e) => [[], `Object.assign({ x: undefined }, { x: ${e} }).x`]),
  construct("Object.freeze", (e) => [[], `Object.freeze({ x: ${e} }).x`]),
  construct("Reflect.get", (e) => [[], `Reflect.get({ x: ${e} }, "x")`]),
  construct("structuredClone", (e) => [[], `structuredClone(${e})`]),
  construct("JSON there and back", (e) => [[], `JSON.parse(JSON.stringify(${e}))`]),
  construct("global", (e, id) => [[`(globalThis as any).g${id} = ${e};`], `(globalThis as any).g${id}`]),
  construct("generator", (e, id) => [[`function* g${id}() { yield ${e}; }`], `[...g${id}()][0]`]),
  construct("generator next", (e, id) => [[`function* g${id}() { yield ${e}; }`], `g${id}().next().value`]),
  construct("package", (e, id) => [[`import { pick as pick${id} } from "lodash";`], `pick${id}({ x: ${e} }, "x").x`]),
  construct("namespace", (e, id) => [[`namespace N${id} { export const x = ${e}; }`], `N${id}.x`]),
  construct("recursion", (e, id) => [
    [`const f${id} = (n: number): any => (n === 0 ? ${e} : f${id}(n - 1));`],
    `f${id}(2)`,
  ]),
  construct("loop with break", (e, id) => [[`const f${id} = () => { for (;;) { return ${e}; } };`], `f${id}()`]),
  construct("while", (e, id) => [
    [`let v${id}: any, n${id} = 0;`, `while (n${id}++ < 1) { v${id} = ${e}; }`],
    `v${id}`,
  ]),
  construct("for over a list", (e, id) => [[`let v${id}: any;`, `for (const x of [${e}]) v${id} = x;`], `v${id}`]),
  construct("for in", (e, id) => [
    [`const o${id}: any = { x: ${e} };`, `let v${id}: any;`, `for (const k in o${id}) v${id} = o${id}[k];`],
    `v${id}`,
  ]),
  construct("parameter assigned", (e, id) => [[`function f${id}(x?: any) { x = ${e}; return x; }`], `f${id}()`]),
  construct("parameter with ??=", (e, id) => [[`function f${id}(x?: any) { x ??= ${e}; return x; }`], `f${id}()`]),
  construct("parameter assigned under a condition", (e, id) => [
    [`function f${id}(x?: any) { if (!x) x = ${e}; return x; }`],
    `f${id}()`,
  ]),
  construct("destructured parameter assigned", (e, id) => [
    [`function f${id}({ x }: any) { x = x ?? ${e}; return x; }`],
    `f${id}({})`,
  ]),
  construct("destructured let assigned", (e, id) => [[`let { x: x${id} }: any = {};`, `x${id} = ${e};`], `x${id}`]),
  construct("list let assigned", (e, id) => [[`let [x${id}]: any[] = [];`, `x${id} = ${e};`], `x${id}`]),
  construct("loop variable assigned", (e, id) => [
    [`let v${id}: any;`, `for (let x of [undefined] as any[]) { x = ${e}; v${id} = x; }`],
    `v${id}`,
  ]),
  construct("destructuring assignment of a list", (e, id) => [[`let v${id}: any;`, `[v${id}] = [${e}];`], `v${id}`]),
  construct("for over an outer variable", (e, id) => [[`let v${id}: any;`, `for (v${id} of [${e}]) break;`], `v${id}`]),
  construct("var declared twice", (e, id) => [[`var v${id}: any;`, `var v${id}: any = ${e};`], `v${id}`]),
  construct("method that sets a property", (e, id) => [
    [`const o${id} = { x: undefined as any, init() { this.x = ${e}; } };`, `o${id}.init();`],
    `o${id}.x`,
  ]),
  construct("property set while iterating", (e, id) => [
    [`const l${id}: any[] = [{ x: undefined }];`, `for (const o of l${id}) o.x = ${e};`],
    `l${id}[0].x`,
  ]),
  construct("property set by forEach", (e, id) => [
    [`const l${id}: any[] = [{ x: undefined }];`, `l${id}.forEach((o) => { o.x = ${e}; });`],
    `l${id}[0].x`,
  ]),
  construct("property set in a nested function", (e, id) => [
    [
      `const g${id} = (o: any) => { o.x = ${e}; };`,
      `const f${id} = (o: any) => g${id}(o);`,
      `const o${id}: any = { x: undefined };`,
      `f${id}(o${id});`,
    ],
    `o${id}.x`,
  ]),
  construct("property set through a part", (e, id) => [
    [`const o${id}: any = { inner: { x: undefined } };`, `const { inner: i${id} } = o${id};`, `i${id}.x = ${e};`],
    `o${id}.inner.x`,
  ]),
  construct("property set through keys", (e, id) => [
    [`const o${id}: any = { x: undefined };`, `Object.keys(o${id}).forEach((k) => { o${id}[k] = ${e}; });`],
    `o${id}.x`,
  ]),
  construct("object replaced", (e, id) => [
    [`let o${id}: any = { x: undefined };`, `o${id} = { ...o${id}, x: ${e} };`],
    `o${id}.x`,
  ]),
  construct("Object.assign in the constructor", (e, id) => [
    [`class C${id} { x: any = undefined; constructor(o: any) { Object.assign(this, o); } }`],
    `new C${id}({ x: ${e} }).x`,
  ]),
  construct("Object.assign on an instance", (e, id) => [
    [`class C${id} { x: any = undefined; }`, `const c${id} = Object.assign(new C${id}(), { x: ${e} });`],
    `c${id}.x`,
  ]),
  construct("instance set under a key", (e, id) => [
    [`class C${id} { x: any = undefined; put(k: string, v: any) { (this as any)[k] = v; return this; } }`],
    `new C${id}().put("x", ${e}).x`,
  ]),
  construct("instance set in a function", (e, id) => [
    [`class C${id} { x: any = undefined; }`, `const f${id} = (c: any) => { c.x = ${e}; return c; };`],
    `f${id}(new C${id}()).x`,
  ]),
  construct("field destructured into", (e, id) => [
    [`class C${id} { x: any = undefined; constructor() { ({ y: this.x } = { y: ${e} }); } }`],
    `new C${id}().x`,
  ]),
  construct("field with ??=", (e, id) => [
    [`class C${id} { x: any = undefined; get() { this.x ??= ${e}; return this.x; } }`],
    `new C${id}().get()`,
  ]),
  construct("field set in a base", (e, id) => [
    [
      `class B${id} { init() { (this as any).x = ${e}; return this; } }`,
      `class C${id} extends B${id} { x: any = undefined; }`,
    ],
    `(new C${id}().init() as any).x`,
  ]),
  construct("field set in a callback", (e, id) => [
    [`class C${id} { x: any = undefined; init() { [1].forEach(() => { this.x = ${e}; }); return this; } }`],
    `new C${id}().init().x`,
  ]),
  construct("field set through self", (e, id) => [
    [`class C${id} { x: any = undefined; init() { const self = this; self.x = ${e}; return this; } }`],
    `new C${id}().init().x`,
  ]),
  construct("static field overridden", (e, id) => [
    [`class C${id} { static x: any = undefined; static init() { this.x = ${e}; } }`, `C${id}.init();`],
    `C${id}.x`,
  ]),
  construct("inherited static field", (e, id) => [
    [`class B${id} { static x: any = undefined; }`, `class C${id} extends B${id} {}`, `C${id}.x = ${e};`],
    `C${id}.x`,
  ]),
  construct("tag", (e, id) => [[`const tag${id} = (texts: any, value: any) => value;`], `tag${id}\`\${${e}}\``]),
  construct("optional call", (e, id) => [[`const f${id}: any = () => ${parenthesized(e)};`], `f${id}?.()`]),
  construct("then", (e) => [[], `await Promise.resolve(${e}).then((x) => x)`]),
  construct("then with a block", (e) => [[], `await Promise.resolve().then(() => { return ${e}; })`]),
  construct("async function", (e, id) => [[`async function f${id}() { return ${e}; }`], `await f${id}()`]),
  construct("Promise.all", (e) => [[], `(await Promise.all([Promise.resolve(${e})]))[0]`]),
  construct("new Promise", (e) => [[], `await new Promise<any>((resolve) => resolve(${e}))`]),
  construct("function replaced", (e, id) => [
    [`let f${id}: any = () => undefined;`, `f${id} = () => ${parenthesized(e)};`],
    `f${id}()`,
  ]),
  construct("method replaced", (e, id) => [
    [`const o${id}: any = { get: () => undefined };`, `o${id}.get = () => ${parenthesized(e)};`],
    `o${id}.get()`,
  ]),
  construct("method of an instance replaced", (e, id) => [
    [
      `class C${id} { get(): any { return undefined; } }`,
      `const c${id} = new C${id}();`,
      `c${id}.get = () => ${parenthesized(e)};`,
    ],
    `c${id}.get()`,
  ]),
  construct("returned in the middle of a loop", (e, id) => [
    [`const f${id} = () => { for (const x of [1, 2]) { if (x === 2) return ${e}; } return undefined; };`],
    `f${id}()`,
  ]),
  construct("finally", (e, id) => [
    [`const f${id} = (): any => { try { return undefined; } finally { return ${e}; } };`],
    `f${id}()`,
  ]),
  construct("label on a loop", (e, id) => [
    [`let v${id}: any = undefined;`, `do { v${id} = ${e}; } while (false);`],
    `v${id}`,
  ]),
  construct("label and block", (e, id) => [[`let v${id}: any;`, `out: { v${id} = ${e}; break out; }`], `v${id}`]),
  moved("named export", (e, file, id) => ({
    exported: `export const v${id} = ${e};`,
    imported: [[`import { v${id} } from "./${file}";`], `v${id}`],
  })),
  moved("renamed export", (e, file, id) => ({
    exported: `const v${id} = ${e};\nexport { v${id} as w${id} };`,
    imported: [[`import { w${id} as x${id} } from "./${file}";`], `x${id}`],
  })),
  moved("default export", (e, file, id) => ({
    exported: `export default ${e};`,
    imported: [[`import v${id} from "./${file}";`], `v${id}`],
  })),
  moved("default of a name", (e, file, id) => ({
    exported: `const v${id} = ${e};\nexport default v${id};`,
    imported: [[`import v${id} from "./${file}";`], `v${id}`],
  })),
  moved("default in braces", (e, file, id) => ({
    exported: `export { v${id} as default };\nconst v${id} = ${e};`,
    imported: [[`import { default as v${id} } from "./${file}";`], `v${id}`],
  })),
  moved("namespace import", (e, file, id) => ({
    exported: `export const v${id} = ${e};`,
    imported: [[`import * as n${id} from "./${file}";`], `n${id}.v${id}`],
  })),
  moved("destructured namespace", (e, file, id) => ({
    exported: `export const v${id} = ${e};`,
    imported: [[`import * as n${id} from "./${file}";`, `const { v${id} } = n${id};`], `v${id}`],
  })),
  moved("exported function", (e, file, id) => ({
    exported: `export function f${id}() { return ${e}; }`,
    imported: [[`import { f${id} } from "./${file}";`], `f${id}()`],
  })),
  moved("exported class", (e, file, id) => ({
    exported: `export class C${id} { x: any = ${e}; }`,
    imported: [[`import { C${id} } from "./${file}";`], `new C${id}().x`],
  })),
  moved("exported let", (e, file, id) => ({
    exported: `export let v${id}: any;\nv${id} = ${e};`,
    imported: [[`import { v${id} } from "./${file}";`], `v${id}`],
  })),
  moved("exported and filled", (e, file, id) => ({
    exported: `export const o${id}: any = {};\no${id}.x = ${e};`,
    imported: [[`import { o${id} } from "./${file}";`], `o${id}.x`],
  })),
  moved("filled by the importer", (e, file, id) => ({
    exported: `export const o${id}: any = {};\nexport const v${id} = ${e};`,
    imported: [[`import { o${id}, v${id} } from "./${file}";`, `o${id}.x = v${id};`], `o${id}.x`],
  })),
  moved("require", (e, file, id) => ({
    exported: `export const v${id} = ${e};`,
    imported: [[`const { v${id} } = require("./${file}");`], `v${id}`],
  })),
  moved("exports of CommonJS", (e, file, id) => ({
    exported: `exports.v${id} = ${e};`,
    imported: [[`const n${id} = require("./${file}");`], `n${id}.v${id}`],
  })),
  moved("module.exports", (e, file, id) => ({
    exported: `module.exports = { v${id}: ${e} };`,
    imported: [[`const { v${id} } = require("./${file}");`], `v${id}`],
  })),
  reexported("re-export", (file, id) => `export { v${id} } from "./${file}";`),
  reexported("star re-export", (file) => `export * from "./${file}";`),
  reexported("import and export", (file, id) => `import { v${id} } from "./${file}";\nexport { v${id} };`),
  construct("property set through a getter function", (e, id) => [
    [`const o${id}: any = { x: undefined };`, `const f${id} = () => o${id};`, `f${id}().x = ${e};`],
    `o${id}.x`,
  ]),
  construct("property set through a Map", (e, id) => [
    [`const m${id} = new Map<string, any>([["k", { x: undefined }]]);`, `m${id}.get("k").x = ${e};`],
    `m${id}.get("k").x`,
  ]),
  construct("property set through a field", (e, id) => [
    [
      `class C${id} { constructor(readonly o: any) {} fill() { this.o.x = ${e}; } }`,
      `const o${id}: any = { x: undefined };`,
      `new C${id}(o${id}).fill();`,
    ],
    `o${id}.x`,
  ]),
  construct("property set through a list", (e, id) => [
    [`const o${id}: any = { x: undefined };`, `const l${id} = [o${id}];`, `l${id}[0].x = ${e};`],
    `o${id}.x`,
  ]),
  construct("property set through an object", (e, id) => [
    [`const o${id}: any = { x: undefined };`, `const p${id} = { o: o${id} };`, `p${id}.o.x = ${e};`],
    `o${id}.x`,
  ]),
  construct("property set through a ternary", (e, id) => [
    [`const o${id}: any = { x: undefined };`, `(true ? o${id} : {}).x = ${e};`],
    `o${id}.x`,
  ]),
  construct("property set on a variable copied by a let", (e, id) => [
    [`const o${id}: any = { x: undefined };`, `let p${id}: any;`, `p${id} = o${id};`, `p${id}.x = ${e};`],
    `o${id}.x`,
  ]),
  construct("property set on what a function returned", (e, id) => [
    [
      `const f${id} = (o: any) => o;`,
      `const o${id}: any = { x: undefined };`,
      `const p${id} = f${id}(o${id});`,
      `p${id}.x = ${e};`,
    ],
    `o${id}.x`,
  ]),
];

/** Another file stands between the one that has the value and the one that uses it. */
function reexported(name: string, barrel: (file: string, id: string) => string): Construct {
  const inner = moved(name, (e, file, id) => ({
    exported: `export const v${id} = ${e};`,
    imported: [[`import { v${id} } from "./${file}-barrel";`], `v${id}`],
  }));
  return {
    name,
    hide: (draft) => {
      const id = `${draft.count}`;
      const next = inner.hide(draft);
      return { ...next, files: { ...next.files, [`part${id}-barrel.ts`]: barrel(`part${id}`, id) } };
    },
  };
}

/** Ways to change an object or a class that the evaluator does not see. What they set is called absent, which is wrong. */
export const UNSEEN: readonly Construct[] = [
  construct("Object.assign to an instance", (e, id) => [
    [`class C${id} { x: any = undefined; }`, `const c${id} = new C${id}();`, `Object.assign(c${id}, { x: ${e} });`],
    `c${id}.x`,
  ]),
  construct("prototype replaced", (e, id) => [
    [`class C${id} { get(): any { return undefined; } }`, `C${id}.prototype.get = () => ${parenthesized(e)};`],
    `new C${id}().get()`,
  ]),
];

/** Constructs that keep an object's properties. */
export const OBJECT: readonly Construct[] = [
  construct("spread", (e) => [[], `({ ...${e} })`]),
  construct("spread behind others", (e) => [[], `({ other: 1, ...${e} })`]),
  construct("spread in front of the unknown", (e, id) => [[`declare const u${id}: any;`], `({ ...${e}, ...u${id} })`]),
  construct("spread behind the unknown", (e, id) => [[`declare const u${id}: any;`], `({ ...u${id}, ...${e} })`]),
  construct("spread of a ternary", (e) => [[], `({ ...(process.env.A ? ${e} : ${e}) })`]),
  construct("spread of &&", (e) => [[], `({ ...(process.env.A && ${e}) })`]),
  construct("spread of a call", (e, id) => [[`const f${id} = () => (${e});`], `({ ...f${id}() })`]),
  construct("copied by Object.assign", (e) => [[], `Object.assign({}, ${e})`]),
  construct("given to Object.assign", (e) => [[], `Object.assign(${e}, { other: 1 })`]),
  construct("assigned over", (e, id) => [[`const o${id}: any = {};`, `Object.assign(o${id}, ${e});`], `o${id}`]),
  construct("copied entry by entry", (e) => [[], `Object.fromEntries(Object.entries(${e}))`]),
  construct("copied in a loop", (e, id) => [
    [
      `const s${id}: any = ${e};`,
      `const o${id}: any = {};`,
      `for (const k of Object.keys(s${id})) o${id}[k] = s${id}[k];`,
    ],
    `o${id}`,
  ]),
  construct("rest of an object", (e, id) => [[`const { other: x${id}, ...r${id} }: any = ${e};`], `r${id}`]),
  construct("merged by a function", (e, id) => [
    [`const f${id} = (a: any, b: any) => ({ ...a, ...b });`],
    `f${id}({}, ${e})`,
  ]),
  construct("merged with rest parameters", (e, id) => [
    [`const f${id} = (...xs: any[]) => Object.assign({}, ...xs);`],
    `f${id}({}, ${e})`,
  ]),
  construct("merged by reduce", (e) => [[], `[${e}].reduce((a, b) => ({ ...a, ...b }), {})`]),
  construct("merged by a package", (e, id) => [
    [`import { merge as merge${id} } from "lodash";`],
    `merge${id}({}, ${e})`,
  ]),
  construct("merged into", (e, id) => [
    [`import { merge as merge${id} } from "lodash";`, `const o${id}: any = {};`, `merge${id}(o${id}, ${e});`],
    `o${id}`,
  ]),
  construct("checked by a schema", (e, id) => [[`import { z as z${id} } from "zod";`], `z${id}.any().parse(${e})`]),
  construct("other property deleted", (e, id) => [[`const o${id}: any = ${e};`, `delete o${id}.other;`], `o${id}`]),
  construct("other property set", (e, id) => [[`const o${id}: any = ${e};`, `o${id}.other = 1;`], `o${id}`]),
  construct("any property deleted", (e, id) => [
    [`const o${id}: any = ${e};`, `delete o${id}[process.env.K ?? "other"];`],
    `o${id}`,
  ]),
  construct("logged", (e, id) => [[`const o${id}: any = ${e};`, `console.log(o${id});`], `o${id}`]),
];

/** Ways to put the properties of an object together. */
export interface Assembly {
  readonly name: string;
  readonly build: (properties: readonly (readonly [name: string, expression: string])[], id: string) => Written;
}

const inPlace = (properties: readonly (readonly [string, string])[]): string =>
  `{ ${properties.map(([name, e]) => `${name}: ${e}`).join(", ")} }`;

export const ASSEMBLIES: readonly Assembly[] = [
  { name: "in place", build: (all) => [[], `(${inPlace(all)})`] },
  { name: "quoted keys", build: (all) => [[], `(${inPlace(all.map(([name, e]) => [`"${name}"`, e]))})`] },
  {
    name: "computed keys",
    build: (all, id) => [
      [`const K${id} = { ${all.map(([name]) => `${name}: "${name}"`).join(", ")} } as const;`],
      `(${inPlace(all.map(([name, e]) => [`[K${id}.${name}]`, e]))})`,
    ],
  },
  {
    name: "shorthands",
    build: (all, id) => [
      [
        `const make${id} = () => { ${all.map(([name, e]) => `const ${name} = ${e};`).join(" ")} return { ${all.map(([name]) => name).join(", ")} }; };`,
      ],
      `make${id}()`,
    ],
  },
  {
    name: "set later",
    build: (all, id) => [[`const r${id}: any = {};`, ...all.map(([name, e]) => `r${id}.${name} = ${e};`)], `r${id}`],
  },
  {
    name: "set later under conditions",
    build: (all, id) => [
      [`const r${id}: any = {};`, ...all.map(([name, e]) => `if (process.env.ANY !== "x") r${id}["${name}"] = ${e};`)],
      `r${id}`,
    ],
  },
  {
    name: "set in a function",
    build: (all, id) => [
      [`const fill${id} = (r: any) => { ${all.map(([name, e]) => `r.${name} = ${e};`).join(" ")} return r; };`],
      `fill${id}({})`,
    ],
  },
  {
    name: "set by a helper",
    build: (all, id) => [
      [
        `const put${id} = (r: any, k: string, v: any) => { r[k] = v; };`,
        `const r${id}: any = {};`,
        ...all.map(([name, e]) => `put${id}(r${id}, "${name}", ${e});`),
      ],
      `r${id}`,
    ],
  },
  { name: "assigned", build: (all) => [[], `Object.assign({}, ${all.map((each) => inPlace([each])).join(", ")})`] },
  {
    name: "spread",
    build: (all, id) => [
      all.map((each, index) => `const p${id}_${index} = ${inPlace([each])};`),
      `({ ${all.map((_, index) => `...p${id}_${index}`).join(", ")} })`,
    ],
  },
  {
    name: "a class",
    build: (all, id) => [
      [`class R${id} { ${all.map(([name, e]) => `${name}: any = ${e};`).join(" ")} }`],
      `new R${id}()`,
    ],
  },
  {
    name: "a fluent builder",
    build: (all, id) => [
      [
        `class R${id} { r: any = {}; set(k: string, v: any) { this.r[k] = v; return this; } build() { return this.r; } }`,
      ],
      `new R${id}()${all.map(([name, e]) => `.set("${name}", ${e})`).join("")}.build()`,
    ],
  },
  {
    name: "a builder that copies",
    build: (all, id) => [
      [`const b${id} = (r: any): any => ({ with: (k: string, v: any) => b${id}({ ...r, [k]: v }), done: () => r });`],
      `b${id}({})${all.map(([name, e]) => `.with("${name}", ${e})`).join("")}.done()`,
    ],
  },
];

/** Ways to hand a request to the SDK, each with all that is in front of it. */
export const SINKS: readonly {
  readonly name: string;
  readonly send: (lines: readonly string[], e: string) => string;
}[] = [
  { name: "in place", send: (lines, e) => main(lines, `await client.send(new ConverseCommand(${e}));`) },
  {
    name: "a command",
    send: (lines, e) => main(lines, `const command = new ConverseCommand(${e});\nawait client.send(command);`),
  },
  {
    name: "a method of the client",
    send: (lines, e) =>
      main(
        lines,
        `import { BedrockRuntime } from "@aws-sdk/client-bedrock-runtime";\nawait new BedrockRuntime({}).converse(${e});`,
      ),
  },
  {
    name: "a helper",
    send: (lines, e) =>
      main(
        lines,
        `async function ask(input: any) { return client.send(new ConverseCommand(input)); }\nawait ask(${e});`,
      ),
  },
  {
    name: "a helper that spreads",
    send: (lines, e) =>
      main(lines, `const ask = (input: any) => client.send(new ConverseCommand({ ...input }));\nawait ask(${e});`),
  },
  {
    name: "a helper that picks",
    send: (lines, e) =>
      main(
        lines,
        `const ask = ({ inferenceConfig, guardrailConfig, system }: any) => client.send(new ConverseCommand({ inferenceConfig, guardrailConfig, system }));\nawait ask(${e});`,
      ),
  },
  {
    name: "a helper with a default",
    send: (lines, e) =>
      main(lines, `const ask = (input: any = ${e}) => client.send(new ConverseCommand(input));\nawait ask();`),
  },
  {
    name: "a service",
    send: (lines, e) =>
      main(
        lines,
        `class Service { constructor(private readonly input: any) {} ask() { return client.send(new ConverseCommand(this.input)); } }\nawait new Service(${e}).ask();`,
      ),
  },
  {
    name: "a service with a field",
    send: (lines, e) =>
      main(
        lines,
        `class Service { input: any = {}; configure(input: any) { this.input = input; } ask() { return client.send(new ConverseCommand(this.input)); } }\nconst service = new Service();\nservice.configure(${e});\nawait service.ask();`,
      ),
  },
  {
    name: "the input of the command",
    send: (lines, e) =>
      main(
        lines,
        `const hidden: any = ${e};\nconst command = new ConverseCommand({} as any);\ncommand.input.inferenceConfig = hidden.inferenceConfig;\ncommand.input.guardrailConfig = hidden.guardrailConfig;\ncommand.input.system = hidden.system;\nawait client.send(command);`,
      ),
  },
  {
    name: "the whole input of the command",
    send: (lines, e) =>
      main(
        lines,
        `const command = new ConverseCommand({} as any);\nObject.assign(command.input, ${e});\nawait client.send(command);`,
      ),
  },
  {
    name: "a factory of commands",
    send: (lines, e) =>
      main(lines, `const make = (input: any) => new ConverseCommand(input);\nawait client.send(make(${e}));`),
  },
  {
    name: "an exported function",
    send: (lines, e) => main(lines, `export async function ask() { return client.send(new ConverseCommand(${e})); }`),
  },
];

function main(lines: readonly string[], send: string): string {
  return [CLIENT, ...lines, send].join("\n");
}

/** Ways to hand a Claude body to InvokeModel. */
export const BODIES: readonly { readonly name: string; readonly write: (e: string) => Written }[] = [
  { name: "in place", write: (e) => [[], `JSON.stringify(${e})`] },
  { name: "indented", write: (e) => [[], `JSON.stringify(${e}, null, 2)`] },
  { name: "a variable", write: (e) => [[`const body = JSON.stringify(${e});`], "body"] },
  { name: "TextEncoder", write: (e) => [[], `new TextEncoder().encode(JSON.stringify(${e}))`] },
  {
    name: "an encoder of its own",
    write: (e) => [["const encoder = new TextEncoder();"], `encoder.encode(JSON.stringify(${e}))`],
  },
  { name: "Buffer", write: (e) => [[], `Buffer.from(JSON.stringify(${e}), "utf8")`] },
  { name: "Uint8Array", write: (e) => [[], `Uint8Array.from(Buffer.from(JSON.stringify(${e})))`] },
  {
    name: "a helper",
    write: (e) => [["const encode = (value: any) => new TextEncoder().encode(JSON.stringify(value));"], `encode(${e})`],
  },
  { name: "a template", write: (e) => [[], `\`\${JSON.stringify(${e})}\``] },
];

export function invoked(lines: readonly string[], body: string): string {
  const command = `new InvokeModelCommand({ modelId: "anthropic.claude-3-haiku-20240307-v1:0", body: ${body} })`;
  return main(lines, `await client.send(${command});`);
}

export function constructed(lines: readonly string[], options: string): string {
  return [IMPORT, ...lines, `export const client = new BedrockRuntimeClient(${options});`].join("\n");
}

export function parenthesized(expression: string): string {
  return `(${expression})`;
}

/** Hides an expression behind constructs, the first one innermost. */
export function hidden(start: Draft, constructs: readonly Construct[]): Draft {
  return constructs.reduce((draft, each) => each.hide(draft), start);
}
