import { readFileSync } from "node:fs";
import { packageFile } from "../../package-file.js";
import { forgetMemory } from "./forget-memory.js";

/** The little of the runtime's WebAssembly that is used: its types come with the DOM's, which is not here. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Memory: new (pages: { initial: number; maximum: number; shared: true }) => KernelMemory;
  readonly Instance: new (
    module: CompiledModule,
    imports: { env: { memory: KernelMemory } },
  ) => { readonly exports: object };
};
interface CompiledModule {
  readonly [Symbol.toStringTag]: string;
}

/** A kernel's memory, which threads may share: posted to another thread, it is the same memory there. */
export interface KernelMemory {
  readonly buffer: SharedArrayBuffer;
}

/** What src/esd/kernel/index.ts exports. Addresses and counts are numbers, addresses possibly negative. */
export interface Kernel {
  readonly memory: KernelMemory;
  layOut(n: number, stagingBytes: number): number;
  begin(n: number, stagingBytes: number): number;
  packRowsF32(from: number, rows: number): number;
  packRowsF64(from: number, rows: number, factor: number): number;
  packColumnsF32(from: number, rows: number): number;
  packColumnsF64(from: number, rows: number, factor: number): number;
  blocks(): number;
  addPacked(depth: number, block: number): void;
  largestStaged(count: number): number;
  scaleGram(factor: number): void;
  gramSquaredNorm(): number;
  beginBand(): number;
  preparePanel(panel: number): void;
  parts(): number;
  passOver(panel: number, part: number): void;
  passOverAll(panel: number): void;
  finishPanel(panel: number): void;
  solve(): number;
}

/**
 * `() => f64x2.relaxed_madd(0, 0, 0)`: valid where the processor's fused multiply-add may be used, which is
 * Node 22 and later.
 */
const RELAXED_SIMD_PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // one type: () -> v128
  ...[0x03, 0x02, 0x01, 0x00], // one function of it
  ...[0x0a, 0x13, 0x01, 0x11, 0x00], // its body
  ...[0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f], // three times i8x16.splat(0)
  ...[0xfd, 0x87, 0x02, 0x0b], // f64x2.relaxed_madd, end
);

export type KernelBuild = "simd" | "relaxed-simd";

/** The build that this runtime can run. */
export const kernelBuild: KernelBuild = WebAssembly.validate(RELAXED_SIMD_PROBE) ? "relaxed-simd" : "simd";

/**
 * An instance with more memory than this is let go after use: memory once grown can't be given back, and a
 * fresh instance of the compiled module takes 0.1 ms.
 */
const KEPT_BYTES = 64 * 2 ** 20;

/** What the builds declare: 4 GiB, all that can be addressed. It is reserved, not taken. */
const MOST_PAGES = 65536;

let compiled: CompiledModule | undefined;
let idle: Kernel | undefined;

/** A kernel for one matrix; to be given back with `releaseKernel`. */
export function takeKernel(): Kernel {
  const kernel = idle ?? kernelOn(new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true }));
  idle = undefined;
  return kernel;
}

export function releaseKernel(kernel: Kernel): void {
  const { byteLength } = kernel.memory.buffer;
  if (byteLength <= KEPT_BYTES) idle = kernel;
  else forgetMemory(byteLength);
}

/** A kernel that works in the memory of another thread's. */
export function kernelOn(memory: KernelMemory): Kernel {
  compiled ??= new WebAssembly.Module(readFileSync(packageFile(`dist/esd/kernel/${kernelBuild}.wasm`)));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  // WebAssembly's exports have no types of their own; Kernel states what the build put there.
  return exports as Kernel;
}
