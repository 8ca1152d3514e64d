import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const CLI = join(ROOT, "dist/bin/htsr.cjs");

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunGiven {
  /** Sees what has come so far. */
  readonly onStdout?: (soFar: string, child: ReturnType<typeof spawn>) => void;
  /** What it reads from standard input. */
  readonly input?: string;
  readonly cwd?: string;
  /** Variables besides the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Variables that the place where the tests run may set, and that change what the command prints. */
const UNSET = {
  FORCE_COLOR: undefined,
  NO_COLOR: undefined,
  COLUMNS: undefined,
  GITHUB_ACTIONS: undefined,
  GITHUB_STEP_SUMMARY: undefined,
};

/** Runs the built command as a user would, its output piped. */
export function htsr(
  args: readonly string[],
  { onStdout = () => {}, input = "", cwd = ROOT, env = {} }: RunGiven = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd,
      env: { ...process.env, ...UNSET, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    // A command that does not read it may be gone already.
    child.stdin.on("error", () => {}).end(input);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onStdout(stdout, child);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), "htsr-test-"));
}

export interface PlainTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A safetensors file of f32 tensors. */
export function safetensors(tensors: Readonly<Record<string, PlainTensor>>): Buffer {
  const header: Record<string, object> = {};
  const blobs: Buffer[] = [];
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const blob = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + blob.length] };
    blobs.push(blob);
    offset += blob.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...blobs]);
}

/** Writes a file of a temporary directory and returns its path. */
export function temporaryFile(name: string, content: Buffer | string): string {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, content);
  return path;
}
