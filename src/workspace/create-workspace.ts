import type { Configuration, ConfigurationProblem } from "../core/configuration.ts";
import type { FileFacts, Problem, Span } from "../core/facts.ts";
import { noFacts } from "../core/failure.ts";
import { createLinter, type Linted, type Linter, type LintResult } from "../core/lint.ts";
import type { Change, Finding, Fix } from "../core/rule.ts";
import { UNUSED } from "../core/suppressions.ts";
import { isTest } from "../core/tests.ts";
import type { ExtractOptions, Language } from "../languages/language.ts";
import { createBaselines, type Sifted } from "./baselines.ts";
import { createConfigurations } from "./configurations.ts";
import { createEarlier, digestOf } from "./earlier.ts";
import { createFactsCache } from "./facts-cache.ts";
import { deepest, fileOfId, folderOf, isInside, join, relativeTo } from "./paths.ts";
import { createPause } from "./pause.ts";
import { createProject } from "./project.ts";
import { type Given, recording, stillHolds } from "./recorded-lint.ts";
import { createRuleBook } from "./rule-book.ts";
import { createScope, type Scope } from "./scope.ts";
import { createSources, type Source } from "./sources.ts";
import { createWalker } from "./walk.ts";
import type { CheckResult, Run, Scouts, ScoutsOut, Told, Workspace, WorkspaceOptions } from "./workspace.ts";

/** What somebody asked to look at. */
interface Request {
  readonly paths: readonly string[];
}

/** All findings of a project, with the accepted ones taken out. */
type Checked = Pick<LintResult, "suppressed"> & Sifted;

/** Facts, and the state of the files that they were true for. */
interface Collected {
  readonly facts: readonly FileFacts[];
  readonly generation: number;
}

/** Characters that an earlier run leaves only where it has seen thousands of files. */
const MUCH_KEPT = 1_000_000;

/** How often a long run starts over because files changed meanwhile, before it is content with what it has. */
const MAX_ROUNDS = 5;

/** Makes the engine for a set of folders. Nothing is read before the first question. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  const { roots, access, languages, today } = options;
  const unreadable = new Map<string, Problem>();
  const earlier = createEarlier(options.memory);
  const sources = createSources(
    access,
    languages,
    () => earlier.stored().sources,
    (file) => cache.changed(file),
  );
  const walker = createWalker(options.ceiling, access, sources.read, (file, message) => {
    unreadable.set(file, { file, code: "unreadable", message: `${message}.`, span: null });
  });
  const project = createProject(roots, access, sources, walker);
  const boundaries = options.ceiling === undefined ? roots : [...roots, options.ceiling];
  const rules = createRuleBook(options.rules);
  const configurations = createConfigurations(boundaries, rules.all, sources.read);
  const baselines = createBaselines(sources.read);
  const cache = createFactsCache(
    project,
    () => earlier.stored().facts,
    () => earlier.stored().state === stateOf(),
  );
  const extractOptions = new WeakMap<Configuration["trusted"], ExtractOptions>();
  const withoutFacts = new WeakMap<Source, FileFacts>();
  let linter: Linter | null = null;
  let generation = 0;
  const failures = new Set<string>();
  let linted: { readonly generation: number; readonly findingsOf: (file: string) => readonly Finding[] } | null = null;

  const forgetConfigurations = (): void => {
    configurations.forget();
    baselines.forget();
  };

  const changed = (file: string, wasKnown: boolean): void => {
    const what = project.changed(file);
    // Hosts tell of much that has nothing to do with us.
    if (what === "nothing" && !wasKnown) return;
    if (what === "folder") sources.forgetBelow(file);
    if (what !== "folder" && sources.languageOf(file)) {
      everything.changed(file);
    } else {
      // A baseline may have any name.
      forgetConfigurations();
      everything = scopeOf({ paths: roots });
    }
    touch();
  };

  /** The files as they are until something changes. */
  let snapshot = { ...project.files };

  const touch = (): void => {
    snapshot = { ...project.files };
    generation++;
  };

  const settleNow = (): void => {
    for (const _ of project.settle());
  };

  /** Files that a language has made ready, of which it can keep so many only: they are read before others are. */
  const prepared = new Set<string>();

  const preparedFirst = (files: readonly string[]): readonly string[] => [
    ...files.filter((file) => prepared.has(file)),
    ...files.filter((file) => !prepared.has(file)),
  ];

  /** Sends out scouts, and prepares those files that will be looked into as soon as they tell of them. */
  const sendOut = (scouts: Scouts): ScoutsOut => {
    const relevant: string[] = [];
    const before = earlier.stored().sources;
    const isFirst = before.size === 0;
    const look = (files: readonly string[]): void => {
      if (isFirst) out.look(files);
    };
    const found = (files: readonly string[]): void => look(project.learn(files));
    const told = (some: readonly Told[]): void => {
      sources.learn(some);
      for (const [file, source] of some) if (source.relevant && !source.generated) relevant.push(file);
    };
    const work = async (): Promise<boolean> => {
      const file = relevant.shift();
      const language = file === undefined ? undefined : sources.languageOf(file);
      if (file === undefined || !language?.prepare) return false;
      await language.load?.();
      if (language.prepare(file, project.files)) prepared.add(file);
      return true;
    };
    const out = scouts.sendOut({ found, told, dated: sources.recall, work }, isFirst ? "texts" : "versions");
    // Most of what an earlier run has seen is still there and as it was, whenever a walk comes upon it.
    if (!isFirst) out.look([...before.keys()]);
    return { ...out, look };
  };

  const settle = async (run: Run): Promise<void> => {
    const pause = createPause();
    let scouts: ScoutsOut | undefined;
    for (const step of project.settle()) {
      if (step === "reading") project.takeBack((await scouts?.back()) ?? []);
      else if (step && options.scouts) {
        if (!scouts && earlier.size() > MUCH_KEPT) await options.scouts.wake();
        scouts ??= sendOut(options.scouts);
        scouts.look(step);
        project.handOver(scouts.walk);
      }
      const rest = pause();
      if (rest) await rest;
      if (run.cancelled?.()) return;
    }
  };

  const extractOptionsFor = (file: string): ExtractOptions => {
    const { trusted } = configurations.of(file).configuration;
    const known = extractOptions.get(trusted);
    if (known) return known;
    const made = { trustedSources: trusted.sources, trustedValidators: trusted.validators };
    extractOptions.set(trusted, made);
    return made;
  };

  /** The facts of a file as they are read, or those of one that is not looked into: the same object for as long as it is so. */
  const factsBy = <T>(
    read: (file: string, language: Language, options: ExtractOptions) => T,
    file: string,
  ): T | FileFacts => {
    const source = sources.source(file);
    if (!source) return noFacts(file);
    if (source.relevant && !source.problem) return read(file, source.language, extractOptionsFor(file));
    const facts = withoutFacts.get(source) ?? noFacts(file, source.problem ? [source.problem] : []);
    withoutFacts.set(source, facts);
    return facts;
  };

  const factsOf = (file: string): FileFacts => factsBy(cache.factsOf, file);

  /** Loads the languages that spell the fixes of findings, which a host may ask for at any time from now on. */
  const loadForFixes = async (findings: readonly Finding[]): Promise<void> => {
    const fixes = findings.flatMap((each) => each.fixes).filter(({ changes }) => !earlier.hasEdits(changes, stateOf));
    for (const language of languages) if (fixes.some((fix) => languageOf(fix) === language)) await language.load?.();
  };

  const languageOf = (fix: Fix): Language | undefined => {
    const file = fileOf(fix);
    return file === undefined ? undefined : sources.languageOf(file);
  };

  /** Whether the project has a configuration file, which the rules say how to read. */
  const isConfigured = (): boolean =>
    oneOfEachFolder([...project.members(), ...roots.map((root) => join(root, "any"))]).some(
      configurations.isConfigured,
    );

  /** Facts of the given files. Starts over when files change meanwhile; what is still good costs nothing then. */
  const collect = async (filesNow: () => readonly string[], run: Run): Promise<Collected> => {
    const pause = createPause();
    for (let round = 1; ; round++) {
      await settle(run);
      const started = generation;
      const files = filesNow();
      if (!rules.isLoaded() && isConfigured()) await rules.load();
      const read = new Map<string, FileFacts>();
      const facts = (): readonly FileFacts[] => files.flatMap((file) => read.get(file) ?? []);
      for (const file of preparedFirst(files)) {
        if (run.cancelled?.()) return { facts: facts(), generation: started };
        const known = factsBy(cache.known, file);
        // Thousands of files whose facts are known need not wait for anything.
        if (!known) await sources.languageOf(file)?.load?.();
        read.set(file, known ?? factsOf(file));
        run.progress?.(read.size, files.length);
        const rest = pause();
        if (rest) await rest;
      }
      if (started === generation || round === MAX_ROUNDS) return { facts: facts(), generation: started };
    }
  };

  const isAnalyzable = (file: string, source: Source | undefined, request: Request): boolean =>
    source !== undefined &&
    (source.relevant || source.problem !== null) &&
    (!source.generated || request.paths.includes(file));

  let state: { readonly generation: number; readonly digest: string } | null = null;

  /** Changes whenever a source file of the project does, or a manifest: with it, what files import and who imports them. */
  const stateOf = (): string => {
    if (state?.generation !== generation) {
      const files = [...project.members(), ...project.manifests()];
      state = { generation, digest: digestOf(files.flatMap((file) => [file, sources.version(file) ?? ""])) };
    }
    return state.digest;
  };

  const isRequested = (file: string, request: Request): boolean => request.paths.some((path) => isInside(file, path));

  const mayGetFindings = (file: string, request: Request): boolean => {
    const belongs = project.has(file) || (!sources.languageOf(file) && walker.includes(file, roots));
    if (!belongs || configurations.of(file).ignored) return false;
    const source = sources.source(file);
    if (source?.generated && !request.paths.includes(file)) return false;
    if (options.includeTests) return true;
    // Who names a folder of fixtures wants to see what is in there.
    const top = deepest([...roots, ...request.paths], file);
    return top === undefined || top === file || !isTest(relativeTo(top, file));
  };

  const scopeOf = (request: Request): Scope =>
    createScope(
      project.members,
      (file) => isAnalyzable(file, sources.source(file), request),
      (file) => mayGetFindings(file, request),
    );

  /** What is looked at for the files of an editor. */
  let everything = scopeOf({ paths: roots });

  const baselineFor = (file: string): string | null => options.baseline ?? configurations.of(file).baseline;

  /** What the linter said before is no longer good then. */
  const lint = (facts: readonly FileFacts[], { configurationOf, mayGetFindings }: Given): Linted => {
    linted = null;
    if (facts.length > 0) linter ??= createLinter(rules.all(), today);
    return (linter ?? createLinter([], today)).lint(facts, configurationOf, mayGetFindings);
  };

  const givenFor = (scope: Scope): Given => ({
    today,
    configurationOf: (file) => configurations.of(file).configuration,
    mayGetFindings: scope.mayGetFindings,
  });

  /** All that the rules say: what they said in an earlier run, where nothing differs on which that rests. */
  const lintAll = async (facts: readonly FileFacts[], scope: Scope): Promise<LintResult> => {
    const given = givenFor(scope);
    const before = earlier.stored();
    const isStored = (each: FileFacts): boolean => before.facts.get(each.file)?.facts === each;
    if (before.lint && stillHolds(before.lint, facts, isStored, given)) return before.lint.result;
    if (facts.length > 0) await rules.load();
    const recorded = recording(given);
    const result = lint(facts, recorded.given).all();
    earlier.said(() => recorded.stored(facts, result), facts);
    return result;
  };

  const sift = (all: LintResult, facts: readonly FileFacts[], inUse: readonly string[]): Checked => ({
    suppressed: all.suppressed,
    ...baselines.sift(all.findings, facts, baselineFor, inUse),
  });

  /** The findings by file, worked out when they are asked for: an editor asks for few files, again and again. */
  const lintEverything = (facts: readonly FileFacts[]): ((file: string) => readonly Finding[]) => {
    const result = lint(facts, givenFor(everything));
    const inUse = baselinesOf(facts.map((each) => each.file));
    if (inUse.length === 0) return (file) => result.of(file).findings;
    // What moved from file to file is still accepted, so a baseline is held against all findings.
    const { findings } = sift(result.all(), facts, inUse);
    return (file) => findings.filter((each) => each.span.file === file);
  };

  const membersIn = (request: Request): readonly string[] =>
    roots.every((root) => isRequested(root, request))
      ? project.members()
      : project.members().filter((file) => isRequested(file, request));

  const configurationProblems = (request: Request): readonly ConfigurationProblem[] => {
    const places = oneOfEachFolder([...membersIn(request), ...request.paths.map((path) => join(path, "any"))]);
    const asked = places.map((file) => configurations.of(file));
    const perFile = new Map(asked.map((each) => [each.file ?? "", each.problems]));
    return [...perFile].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, problems]) => problems);
  };

  /** The baselines that hold for anything that was asked for, sorted. */
  const baselinesFor = (request: Request): readonly string[] =>
    baselinesOf([...project.members(), ...request.paths.map((path) => join(path, "any"))]);

  const baselinesOf = (files: readonly string[]): readonly string[] =>
    [...new Set(oneOfEachFolder(files).map(baselineFor))].filter((each) => each !== null).sort();

  /** Looks again at everything on disk, for hosts that do not tell of every change. */
  const refresh = (): void => {
    const stale = sources.refresh();
    for (const file of stale) if (sources.languageOf(file) === undefined) forgetConfigurations();
    unreadable.clear();
    project.walkAgain();
    everything = scopeOf({ paths: roots });
    if (stale.length > 0) touch();
  };

  const check = async (request: Request, run: Run): Promise<CheckResult> => {
    const scope = scopeOf(request);
    const { facts } = await collect(scope.files, run);
    const scanned = membersIn(request);
    const own = facts.filter(({ file }) => isRequested(file, request) && scope.mayGetFindings(file));
    const inUse = baselinesFor(request);
    const { findings, suppressed, accepted, gone } = sift(await lintAll(facts, scope), facts, inUse);
    await loadForFixes(run.spells ? findings.filter(run.spells) : findings);
    const complete = !run.cancelled?.();
    return {
      findings: findings.filter(
        // Who stops early has not seen all that a comment may suppress.
        ({ rule, span }) => isRequested(span.file, request) && (complete || rule !== UNUSED),
      ),
      problems: [
        ...[...unreadable.values()].filter((each) => isRequested(each.file, request)),
        ...own.flatMap((each) => each.problems),
        ...gone.filter(({ about }) => complete && isRequested(about, request)).map(({ problem }) => problem),
      ],
      configurationProblems: [
        ...configurationProblems(request),
        ...inUse.flatMap((baseline) => baselines.problemsOf(baseline)),
      ],
      suppressed: suppressed
        .filter(({ finding }) => isRequested(finding.span.file, request))
        .map(({ finding, reason, until }) => ({ rule: finding.rule, span: finding.span, reason, until, finding })),
      accepted: accepted.filter((each) => isRequested(each.span.file, request)),
      facts: own,
      filesScanned: scanned.length,
      filesAnalyzed: own.filter((each) => sources.source(each.file)?.matches && !sources.source(each.file)?.problem)
        .length,
      calls: own.reduce((sum, each) => sum + each.calls.length, 0),
      clients: own.reduce((sum, each) => sum + each.clients.length, 0),
    };
  };

  /** Null where a mistake of ours keeps us from an answer, of which is told once. */
  const attempt = <T>(what: string, work: () => T): T | null => {
    try {
      return work();
    } catch (error) {
      if (!failures.has(what)) options.onFailure?.(what, error);
      failures.add(what);
      return null;
    }
  };

  const requestOf = (paths: readonly string[] | null): Request => {
    project.setExtras(paths ?? []);
    return { paths: paths ?? roots };
  };

  return {
    setOverlay(file, text) {
      sources.setOverlay(file, text);
      changed(file, true);
    },
    fileChanged(file) {
      const wasKnown = sources.isKnown(file);
      sources.forget(file);
      changed(file, wasKnown);
    },
    setSettings(settings) {
      configurations.setSettings(settings);
      everything = scopeOf({ paths: roots });
      touch();
    },
    mightMatch: (file) => sources.source(file)?.matches ?? false,
    check(paths, run = {}) {
      const request = requestOf(paths);
      refresh();
      return check(request, run);
    },
    async findingsOf(file) {
      if (linted?.generation !== generation) {
        const { facts, generation: at } = await collect(() => everything.files(), {});
        if (facts.length > 0) await rules.load();
        linted = { generation: at, findingsOf: lintEverything(facts) };
      }
      return linted.findingsOf(file);
    },
    factsOf(file) {
      settleNow();
      return factsOf(file);
    },
    async facts(paths, run = {}) {
      const request = requestOf(paths);
      refresh();
      const scope = scopeOf(request);
      const requested = () => scope.files().filter((file) => isRequested(file, request));
      return (await collect(requested, run)).facts;
    },
    edits(fix) {
      settleNow();
      const language = languageOf(fix);
      if (!language) return null;
      return earlier.edits(fix.changes, stateOf, () =>
        attempt(`The fix "${fix.title}" in ${fileOf(fix)} could not be written`, () =>
          language.spell(fix.changes, snapshot),
        ),
      );
    },
    remember() {
      settleNow();
      earlier.keep(stateOf, () => ({ sources: sources.stored(), facts: cache.stored() }));
    },
    commentPlace(file, offset) {
      return attempt(`No place for a comment was found in ${file}`, () => {
        return sources.languageOf(file)?.commentPlace(file, offset, project.files) ?? null;
      });
    },
    configurationOf(file) {
      const { configuration, problems, file: source } = configurations.of(file);
      return { configuration, problems, file: source, baseline: baselineFor(file) };
    },
  };
}

/** A configuration file holds for whole folders. */
function oneOfEachFolder(files: readonly string[]): readonly string[] {
  return [...new Map(files.map((file) => [folderOf(file), file])).values()];
}

/** The file whose language spells a fix: that of its first change. */
function fileOf(fix: Fix): string | undefined {
  const change = fix.changes[0];
  if (!change) return undefined;
  return "target" in change ? fileOfId(change.target) : placeOf(change).file;
}

/** Where a change is written that has no target. */
function placeOf(change: Exclude<Change, { readonly target: string }>): Span {
  switch (change.kind) {
    case "replace":
    case "comment":
      return change.span;
    case "remove-key":
    case "rename-key":
      return change.key;
    case "back-off":
    case "log-error":
    case "rethrow":
      return change.clause;
    case "behind-cache-point":
      return change.part;
    case "bound-media":
      return change.input;
    case "guard-dispatch":
    case "in-portions":
    case "try-parse":
      return change.at;
    case "bound-loop":
      return change.head;
    case "together":
      return change.first;
    case "remove-statement":
      return change.at;
  }
}
