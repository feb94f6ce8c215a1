export { findKernel, installKernel, removeKernel } from "./install.js";
export { address, codec, header, type Codec, type Connection, type Json, type Message } from "./wire.js";
export {
  KernelProcess,
  describeFailure,
  junit,
  newConnection,
  ownKernel,
  runFiles,
  runNotebook,
  type BatchOptions,
  type FileRun,
  type KernelCommand,
  type Run,
  type RunOptions,
  type RunProgress,
} from "./runner/index.js";
