import { type ExpandedScenario, expand, type WrittenFile } from './expand.js';
import { distinct, type Problem } from './problem.js';
import type { Profile } from './profile.js';
import { isObject, type Json, type JsonObject, type Requirement, type Source } from './scenario.js';
import type { SourceFile } from './source-file.js';
import { makeValidator } from './validate.js';

/** A file of scenarios that the schema has accepted, with the scenarios that its defaults and examples make. */
export interface CheckedFile {
  source: SourceFile;
  feature: string;
  /** Where its requirements come from that have no source of their own. */
  fileSource: Source;
  /** Of the requirements that name none. */
  profile: Profile;
  requirements: Requirement[];
  scenarios: ExpandedScenario[];
}

/** No name of an example is left in the scenarios that have been made. */
function withoutExamples(schema: JsonObject): JsonObject {
  return { ...schema, $defs: { ...(isObject(schema.$defs) ? schema.$defs : {}), example: false } };
}

/**
 * Makes the check of files against the schema: of each file as it is written, then of the scenarios that it makes.
 *
 * @param schemaFile the path of scenario.schema.json.
 * @returns a function that gives the file, if it has no faults.
 * @throws when the schema can't be read or compiled.
 */
export function makeFileCheck(schemaFile: string): (source: SourceFile) => { file?: CheckedFile; problems: Problem[] } {
  const checkWritten = makeValidator(schemaFile);
  const checkMade = makeValidator(schemaFile, withoutExamples);
  return (source) => {
    const faults = source.problems.length > 0 ? source.problems : checkWritten(source);
    if (faults.length > 0) return { problems: faults };
    // The schema has just accepted it.
    const written = source.data as unknown as WrittenFile;
    const { feature, source: fileSource, profile = 'express', requirements = [] } = written;
    const { scenarios, problems } = expand(written, source);
    if (problems.length > 0) return { problems };
    const made = scenarios.length === 0 ? {} : { scenarios: scenarios.map(({ scenario }) => scenario) };
    const locate: SourceFile['locate'] = ([, i, ...path], key) =>
      source.locate([...(scenarios[Number(i)]?.path ?? []), ...path], key);
    const unfit = distinct(checkMade({ file: source.file, data: { ...written, ...made } as Json, locate }));
    if (unfit.length > 0) return { problems: unfit };
    return { problems, file: { source, feature, fileSource, profile, requirements, scenarios } };
  };
}
