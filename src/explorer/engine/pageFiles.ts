import { checkDocument } from "../../base/checkDocument.ts";
import { InputError } from "../../base/errors.ts";
import { readTrace } from "../../network/traces/readTrace.ts";
import { type DeviceProfile, deviceProfileSchema } from "../../profile/deviceProfile.ts";
import { linkProfileSchema } from "../../profile/linkProfile.ts";
import type { PackedFile } from "../../scenario/pack/packedScenario.ts";
import type { ScenarioFiles } from "../../scenario/scenarioFiles.ts";

/** The files that a page holds, as those that a scenario names. Each profile is checked once. */
export class PageFiles implements ScenarioFiles {
  readonly #files: Map<string, PackedFile>;
  readonly #checked = new Map<PackedFile, DeviceProfile>();

  constructor(files: Readonly<Record<string, PackedFile>>) {
    this.#files = new Map(Object.entries(files));
  }

  /** Adds a file under a name that no other has. */
  set(path: string, file: PackedFile): void {
    this.#files.set(path, file);
  }

  readonly readProfile = async (path: string) => {
    const file = this.#file(path, "profile");
    const known = this.#checked.get(file);
    if (known) return known;
    const profile = checkDocument(file.profile, deviceProfileSchema, `${path}: this profile`);
    this.#checked.set(file, profile);
    return profile;
  };

  readonly readLinkProfile = async (path: string) => {
    return checkDocument(
      this.#file(path, "link profile").profile,
      linkProfileSchema,
      `${path}: this link profile`,
    );
  };

  readonly loadTrace: ScenarioFiles["loadTrace"] = async (path, words) => {
    const read = this.#files.get(path);
    if (read?.kind === "read trace") {
      const { trace, understood } = read;
      return { trace: { ...trace, after: words.after ?? "repeat" }, understood };
    }
    return readTrace(this.#file(path, "trace").text, path, words);
  };

  #file<K extends PackedFile["kind"]>(path: string, kind: K): Extract<PackedFile, { kind: K }> {
    const file = this.#files.get(path);
    if (file?.kind === kind) return file as Extract<PackedFile, { kind: K }>;
    throw new InputError(`${path}: this page does not hold this ${kind}; drop the file on the page`, {
      code: "unreadable-file",
    });
  }
}
