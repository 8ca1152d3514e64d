import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { printable, UserError } from "../../errors.js";
import { readHead, withFile } from "../file-range.js";
import type { OpenedModel } from "../model.js";
import { foreignFormat } from "../signatures.js";
import { type HeaderEntry, readHeader, storedSource } from "./header.js";
import { interpret } from "./roles-from-names.js";
import { readShardIndex } from "./shard-index.js";

/**
 * Opens one safetensors file, or several that lie in one directory and make up a model without an index.
 * Headers are read and checked, no weights.
 *
 * @param path what the user named, which the model is called by
 * @param files paths of the files, at least one
 * @throws UserError if a file is missing or breaks the format, or if two of them hold a tensor of the same name
 */
export async function openSafetensors(path: string, files: readonly string[] = [path]): Promise<OpenedModel> {
  refuseMissingParts(files);
  const entries = new Map<string, HeaderEntry>();
  for (const file of files) {
    for (const entry of await readHeaderOf(file)) {
      const other = entries.get(entry.name);
      if (other) {
        throw new UserError(
          `${printable(other.path)} and ${printable(file)} both hold tensor "${printable(entry.name)}", so they are not parts of one model; name the one to read.`,
        );
      }
      entries.set(entry.name, entry);
    }
  }
  return assemble(path, dirname(files[0]), files, entries, []);
}

/**
 * Opens the model whose shards a `*.safetensors.index.json` lists.
 *
 * @param path what the user named, which the model is called by
 * @throws UserError if the index or a shard is missing or wrong, or a shard lacks a tensor it should hold
 */
export async function openShards(path: string, index = path): Promise<OpenedModel> {
  const shardOf = await readShardIndex(index);
  const directory = dirname(index);
  const files = [...new Set([...shardOf.values()].map((shard) => join(directory, shard)))];
  await refuseMissingShards(index, files);
  const found = new Map<string, HeaderEntry>();
  let unlisted = 0;
  for (const file of files) {
    for (const entry of await readHeaderOf(file)) {
      const shard = shardOf.get(entry.name);
      if (shard !== undefined && join(directory, shard) === file) found.set(entry.name, entry);
      else unlisted++;
    }
  }
  const entries = new Map<string, HeaderEntry>();
  for (const [name, shard] of shardOf) {
    const entry = found.get(name);
    if (!entry) {
      throw new UserError(
        `${printable(join(directory, shard))} lacks tensor "${printable(name)}", which ${printable(index)} places in it; get the model again.`,
      );
    }
    entries.set(name, entry);
  }
  return assemble(path, directory, files, entries, [
    ...(unlisted === 0
      ? []
      : [
          `${printable(basename(index))} does not list all that its shards hold; the rest is ignored (tensors: ${unlisted}).`,
        ]),
    ...(await unlistedFiles(index, files)),
  ]);
}

/** A warning if safetensors files lie beside an index that does not name them. */
async function unlistedFiles(index: string, files: readonly string[]): Promise<readonly string[]> {
  const directory = dirname(index);
  // A directory may be closed to listing while its files can be read.
  const names = await readdir(directory).catch((): string[] => []);
  const left = names
    .filter((name) => name.endsWith(".safetensors") && !files.includes(join(directory, name)))
    .sort();
  if (left.length === 0) return [];
  const which = `${printable(left[0])}${left.length === 1 ? "" : ` and ${left.length - 1} more`}`;
  return [
    `${printable(basename(index))} does not name all the safetensors files beside it; ignored: ${which}.`,
  ];
}

async function readHeaderOf(path: string): Promise<readonly HeaderEntry[]> {
  return withFile(path, async (file) => {
    const foreign = foreignFormat(await readHead(file, path));
    if (foreign !== null) throw new UserError(`${printable(path)} ${foreign}.`);
    return readHeader(file, path);
  });
}

async function refuseMissingShards(index: string, files: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const file of files) {
    const exists = await stat(file).then(
      () => true,
      () => false,
    );
    if (!exists) missing.push(file);
  }
  if (missing.length === 0) return;
  throw new UserError(
    `${printable(index)} names ${files.length} shards of which ${missing.length} cannot be found, the first being ${printable(missing[0])}; download what is missing.`,
  );
}

/** Parts of a model are named `...-00002-of-00005.safetensors`: the names tell whether all are there. */
function refuseMissingParts(files: readonly string[]): void {
  for (const file of files) {
    const numbered = /^(.*-)\d+(-of-0*(\d+)\.safetensors)$/.exec(basename(file));
    if (!numbered) continue;
    const [, start, end, total] = numbered;
    const present = files.filter((other) => basename(other).startsWith(start) && other.endsWith(end)).length;
    if (present < Number(total)) {
      throw new UserError(
        `${printable(file)} is one of ${total} parts of a model of which ${present} can be found; name the directory or the index that holds all.`,
      );
    }
  }
}

function assemble(
  path: string,
  directory: string,
  files: readonly string[],
  entries: ReadonlyMap<string, HeaderEntry>,
  warnings: readonly string[],
): OpenedModel {
  const listed = [...entries.values()].filter(({ shape }) => shape.length >= 2);
  return {
    path,
    format: "safetensors",
    files: files.map((file) => relative(directory, file)),
    tensors: listed.map((entry) => {
      const { role, source } = interpret(entry, entries);
      return {
        name: displayName(entry.name, entries),
        rawName: entry.name,
        scope: "",
        op: "",
        role,
        dtype: storedSource(entry).dtype,
        source,
        sameAs: null,
        stored: [entry.name],
      };
    }),
    warnings,
  };
}

/** The module's name, unless a tensor bears it too. */
function displayName(name: string, entries: ReadonlyMap<string, HeaderEntry>): string {
  const module = name.replace(/\.weight$/, "");
  return module === "" || entries.has(module) ? name : module;
}
