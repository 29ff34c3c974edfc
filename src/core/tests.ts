const TEST_FILE = /\.(test|spec|e2e|cy|stories|story)\.[^./]+$|[.-](e2e-spec|e2e-test)\.[^./]+$/;
const TEST_FOLDERS: ReadonlySet<string> = new Set([
  "__tests__",
  "__mocks__",
  "__fixtures__",
  "test",
  "tests",
  "fixture",
  "fixtures",
  "e2e",
]);

/** Whether a relative path is that of a test, a fixture or a story: it tells about other files, but gets no findings. */
export function isTest(path: string): boolean {
  return (
    TEST_FILE.test(path) ||
    path
      .split("/")
      .slice(0, -1)
      .some((folder) => TEST_FOLDERS.has(folder))
  );
}

/** What every test has in its path: a quick look, since nearly all files that are asked about are none. */
const HINT = /test|spec|e2e|cy|stor|mock|fixture/;

/** Whether one file is a test from the view of another: below a folder that they share, it lies among the tests. */
export function isTestFor(file: string, other: string): boolean {
  if (!HINT.test(file)) return false;
  const [theirs, own] = [file.split("/"), other.split("/")];
  const shared = theirs.findIndex((part, index) => part !== own[index]);
  return isTest(theirs.slice(Math.max(0, shared)).join("/"));
}
