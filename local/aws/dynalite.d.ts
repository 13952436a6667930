declare module "dynalite" {
  import type { Server } from "node:http";

  /** Makes a DynamoDB that listens nowhere yet. `path` is a folder; without it all is in memory. */
  export default function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
    ssl?: boolean;
  }): Server;
}
