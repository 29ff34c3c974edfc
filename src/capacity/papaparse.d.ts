// The published types bring in those of Node and of the DOM, neither of which may be in sight here.
declare module "papaparse" {
  interface ParseError {
    readonly code: string;
    readonly message: string;
    /** 0-based, among the rows; undefined for what is wrong with the whole text. */
    readonly row?: number;
  }

  interface ParseResult {
    readonly data: string[][];
    readonly errors: readonly ParseError[];
  }

  const papaparse: {
    parse(text: string, options: { readonly skipEmptyLines: boolean }): ParseResult;
    unparse(
      rows: readonly (readonly (string | number | null)[])[],
      options: { readonly newline: string; readonly escapeFormulae: RegExp },
    ): string;
  };
  export default papaparse;
}
