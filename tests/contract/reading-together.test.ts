/** The store that reads together keeps the contract, and what is said of it alone. */
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dynamoStore, readingTogether } from "../../lambdas/adapters/dynamo-store.ts";
import type { Log } from "../../lambdas/flow/ports.ts";
import { contract, fresh, freshId } from "./contract.ts";
import { type ContractTable, openTable } from "./dynamo-table.ts";

/** Nothing fails here: what is logged is a fault of the test's table. */
const failing: Log = (event, _fields, error) => {
  throw new Error(event, { cause: error });
};

describe("the store that reads together", () => {
  let table: ContractTable;
  beforeAll(async () => {
    table = await openTable();
  });
  afterAll(() => table.close());
  const store = () => dynamoStore(table.calls, table.name);
  const putItem = (pk: string, item: Record<string, unknown>) =>
    table.client.send(
      new PutItemCommand({ TableName: table.name, Item: marshall({ ...item, pk }) }),
    );

  describe("that reads together keeps the contract", () => {
    contract(async () => {
      const own = await openTable();
      return { store: readingTogether(own.calls, own.name, failing), close: () => own.close() };
    });
  });

  describe("that reads together", () => {
    const together = () => readingTogether(table.calls, table.name, failing);

    it("answers each of many with its own item, or with none", async () => {
      const [kept, read] = [store(), together()];
      const items = Array.from({ length: 130 }, () => fresh());
      await Promise.all(items.map((item) => kept.save("subscription", item)));
      const nobody = freshId();
      const ids = [...items.map(({ id }) => id), nobody, items[0]?.id ?? ""];
      const found = await Promise.all(ids.map((id) => read.read("subscription", id)));
      expect(found.map((item) => item?.id)).toEqual(
        ids.map((id) => (id === nobody ? undefined : id)),
      );
    });

    it("fails for one that cannot be parsed, and for no other", async () => {
      const [broken, fine] = [freshId(), fresh()];
      await store().save("subscription", fine);
      await putItem(`SUBSCRIPTION#${broken}`, { id: broken, version: "no number" });
      const read = together();
      const answers = await Promise.allSettled(
        [broken, fine.id].map((id) => read.read("subscription", id)),
      );
      expect(answers.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    });

    it("sees what was saved before, by anybody", async () => {
      const [kept, read] = [store(), together()];
      const [one, other] = [fresh(), fresh()];
      await kept.save("subscription", one);
      await kept.save("subscription", { ...one, version: 1, email: "new@example.org" });
      const [seen] = await Promise.all(
        [one.id, other.id].map((id) => read.read("subscription", id)),
      );
      expect(seen).toMatchObject({ version: 2, email: "new@example.org" });
    });
  });
});
