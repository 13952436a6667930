/**
 * The first file of a worker thread: lets Node.js keep what it has compiled, the bundle and the TypeScript
 * that it would otherwise read anew in each of the threads. It is JavaScript itself, for the same reason.
 */
import { enableCompileCache } from "node:module";

enableCompileCache();
await import("./worker-bootstrap.ts");
