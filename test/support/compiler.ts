import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import type typescript from 'typescript';

const require = createRequire(__filename);

/** Declarations outside of the projects, by compiler, path and module format: each is parsed once. */
const declarations = new Map<string, typescript.SourceFile | undefined>();

/** Types of Node and of a Redis client, which are independent of sessions; TypeScript 7 checks them in test/types. */
const UNCONCERNED = /\/node_modules\/(?:@types\/node|undici-types|@redis\/[^/]+|redis)\//;

/**
 * Compiles a project as `tsc -p` would, with a compiler written in JavaScript. It runs in this process, whose second
 * compilation is faster.
 *
 * @param library the folder of the compiler's package
 * @param folder the project, with a tsconfig.json; unless that has `noEmit`, the JavaScript is written, too
 * @returns the compiler's errors, as it prints them; without any, an empty text
 */
export function compile(library: string, folder: string): string {
  const ts = require(library) as typeof typescript;
  const configuration = join(folder, 'tsconfig.json');
  const { config } = ts.readConfigFile(configuration, ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder, {}, configuration);
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => folder;
  const read = host.getSourceFile;
  host.getSourceFile = (file, version, ...others) => {
    if (!file.endsWith('.d.ts') || file.startsWith(folder + sep)) return read(file, version, ...others);
    const format = typeof version === 'object' ? version.impliedNodeFormat : undefined;
    const key = `${library} ${file} ${format}`;
    if (!declarations.has(key)) declarations.set(key, read(file, version, ...others));
    return declarations.get(key);
  };
  const program = ts.createProgram(fileNames, options, host);
  const checked = program
    .getSourceFiles()
    .filter((file) => !program.isSourceFileDefaultLibrary(file) && !UNCONCERNED.test(file.fileName));
  const found = [
    ...errors,
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...checked.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
  if (!options.noEmit) {
    // To emit all at once, the compiler would check every declaration that it has read.
    const own = checked.filter((file) => !file.isDeclarationFile);
    found.push(...own.flatMap((file) => program.emit(file).diagnostics));
  }
  return ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), host);
}
