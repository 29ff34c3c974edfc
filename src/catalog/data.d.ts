// JavaScript with a declaration, so that the compiler need not infer a type from the data: it would be slow to infer and
// too narrow to be of use. A test holds the data to its schema.
import type { Catalogue } from "./model.ts";

declare const catalogue: Catalogue;
export default catalogue;
